import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TaskResult } from '../../../src/model/result.ts';
import { type Argv, type FleetHost, useFleet } from '../../support/fleet.ts';
import { play, type Played, useFolder } from '../../support/play.ts';

const WHO =
  '- hosts: all\n  tasks:\n    - shell: echo "$(id -un) $(hostname) ${SSH_CONNECTION%% *}"\n      changed_when: false\n';

describe('ways to a host', () => {
  const theFleet = useFleet({ hosts: 4, maxStartups: '3:100:3' });
  const folder = useFolder();
  let homes = 0;

  /** Runs the play as a user whose ~/.ssh holds these files. */
  async function from(
    ssh: Readonly<Record<string, string>>,
    hosts: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>,
    {
      wrap = [],
      options = [],
      book = WHO,
    }: { wrap?: readonly string[]; options?: readonly string[]; book?: string } = {},
  ): Promise<Played> {
    const home = `home${homes++}`;
    for (const [name, text] of Object.entries(ssh)) folder.write(`${home}/.ssh/${name}`, text);
    const inventory = folder.write(`${home}/inventory.yaml`, JSON.stringify({ all: { hosts } }));
    const run = ([file, ...args]: Argv) =>
      theFleet().runInControl(['env', `HOME=${folder.path}/${home}`, ...wrap, file, ...args]);
    return play(run, folder.write('who.yaml', book), '-i', inventory, ...options);
  }

  const host = (number: number): FleetHost => {
    const found = theFleet().hosts[number - 1];
    assert.ok(found);
    return found;
  };
  const knownHosts = (): string => readFileSync(host(1).knownHostsFile, 'utf8');
  /** Key, known hosts and an alias for every host: nothing but the configuration says how to reach them. */
  const config = (more = ''): Readonly<Record<string, string>> => ({
    known_hosts: knownHosts(),
    config: `${more}\n${theFleet()
      .hosts.map(({ name, address }) => `Host ${name}\n  HostName ${address}\n`)
      .join('')}Host *\n  User root\n  IdentityFile ${host(1).privateKeyFile}\n`,
  });
  const only = (played: Played): TaskResult => {
    const [result] = played.resultsOf('h3');
    assert.ok(result !== undefined, played.stderr);
    return result;
  };
  const said = (played: Played): unknown => only(played).facts['stdout'] ?? only(played).failure;

  it('goes through a chain of two machines, each with its own settings', async () => {
    const ssh = config('Host h3\n  ProxyJump h1,ops@h2\n  User deploy\n');
    assert.equal(said(await from(ssh, { h3: {} })), `deploy h3 ${host(2).address}`);
  });

  it('understands -J of ansible_ssh_common_args, whose jump is shared by all hosts behind it', async () => {
    const jump = { ansible_ssh_common_args: '-J h1 -o ServerAliveInterval=7' };
    const played = await from(config(), { h2: jump, h3: jump, h4: jump });
    assert.equal(said(played), `root h3 ${host(1).address}`);
    assert.equal(played.code, 0);
  });

  it('reaches a host as its tasks say, and others in one request all the same', async () => {
    const who = (keywords: string): string => `    - {shell: id -un, changed_when: false${keywords}}\n`;
    const book = [
      '- hosts: all\n  tasks:\n    - {stat: {path: /}}\n    - {stat: {path: /etc}}\n',
      who(', remote_user: deploy'),
      who(', vars: {ansible_user: ops}'),
      who(', remote_user: deploy, become: true, become_flags: "-H -g daemon"'),
      who(', delegate_to: h2, remote_user: ops'),
      '- hosts: all\n  remote_user: deploy\n  tasks:\n',
      who(''),
    ].join('');
    const played = await from(config(), { h3: {}, h2: {} }, { book, options: ['-l', 'h3'] });
    const users = played.resultsOf('h3').flatMap(({ facts }) => facts['stdout'] ?? []);
    assert.deepEqual(users, ['deploy', 'ops', 'root', 'ops', 'deploy'], played.stderr);
    // One for both looks, one for each command but that on h2.
    assert.equal(played.end?.exchanges['h3'], 5);
  });

  it('goes through a ProxyCommand', async () => {
    const command = `ssh -i ${host(1).privateKeyFile} -o UserKnownHostsFile=${host(1).knownHostsFile} -W %h:%p root@${host(1).address}`;
    assert.equal(
      said(await from(config(`Host h3\n  ProxyCommand ${command}\n`), { h3: {} })),
      `root h3 ${host(1).address}`,
    );
    const broken = only(await from(config('Host h3\n  ProxyCommand echo no such way >&2; exit 1\n'), { h3: {} }));
    assert.match(broken.failure?.cause ?? '', /no such way/);
  });

  it('verifies a machine between under its own name, and names it', async () => {
    const line =
      knownHosts()
        .split('\n')
        .find(text => text.startsWith(`${host(2).address} `)) ?? '';
    const others = knownHosts()
      .split('\n')
      .filter(text => text !== line);
    const wrong = { ...config('Host h3\n  ProxyJump h1,h2\n'), known_hosts: others.join('\n') };
    const { status, failure } = only(await from(wrong, { h3: {} }));
    assert.deepEqual([status, failure?.code], ['unreachable', 'host_key_unknown']);
    assert.match(failure?.cause ?? '', new RegExp(`through h2: ${host(2).address}: the host key is not known`));
  });

  it('tells what a machine between cannot reach', async () => {
    const { failure } = only(await from(config(), { h3: { ansible_port: 1, ansible_ssh_common_args: '-J h1' } }));
    assert.deepEqual([failure?.code, failure?.phase], ['bastion_cannot_reach', 'tcp']);
  });

  it('refuses by name what it does not carry out, before or at the host, and says what it passes over', async () => {
    const args = await from(config(), { h3: { ansible_ssh_common_args: '-W x:1' } });
    assert.match(args.stderr + JSON.stringify(args.events), /ansible_ssh_common_args: -W is not supported/);
    const exec = await from(config('Match exec "true"\n'), { h3: {} });
    assert.match(exec.stderr, /config:\d+:1: .*\n {2}mend: .*openssh/);
    const told = await from(config('ForwardAgent yes\n'), { h3: {}, h4: {} });
    const notices = told.events.filter(event => event.type === 'notice' && event.code === 'ssh_config');
    assert.equal(notices.length, 1);
  });

  it('does not run into MaxStartups: twenty names of one host, of which its sshd lets three in at once', async () => {
    const names = Array.from({ length: 20 }, (_, number) => `name${number}`);
    const vars = { ansible_host: 'h3' };
    const played = await from(config(), Object.fromEntries(names.map(name => [name, vars])));
    assert.deepEqual(
      names.filter(name => played.resultsOf(name)[0]?.status !== 'ok').map(name => played.resultsOf(name)[0]?.failure),
      [],
    );
  });

  it('goes over more connections where an sshd lets one have a single session, and ends work there, too', async () => {
    const start = '/usr/sbin/sshd -p 2023 -o MaxSessions=1 -o PidFile=/run/narrow.pid';
    assert.equal((await theFleet().exec(host(3), ['sh', '-c', start])).exitStatus, 0);
    const book = [
      '- hosts: all',
      '  tasks:',
      '    - shell: id -un',
      '    - {shell: id -un, become: true, become_user: deploy}',
      '    - {shell: id -un, become: true, become_user: ops}',
      '    - {shell: sleep 4731, timeout: 2, ignore_errors: true}',
      '    - shell: pgrep -f "[s]leep 4731"; true',
      '',
    ].join('\n');
    const ssh = config('Host h3\n  Port 2023\n  StrictHostKeyChecking accept-new\n');
    const played = await from(ssh, { h3: {} }, { book });
    const results = played.resultsOf('h3');
    const seen = results.map(({ facts, failure }) => facts['stdout'] ?? failure?.code);
    assert.deepEqual(seen, ['root', 'deploy', 'ops', 'timeout', ''], JSON.stringify(results));
    const notices = played.events.filter(event => event.type === 'notice' && event.code === 'max_sessions');
    assert.equal(notices.length, 1);
  });

  describe('an sshd that only knows old algorithms', () => {
    before(async () => {
      const start =
        'ssh-keygen -q -t rsa -b 2048 -N "" -f /root/rsa && /usr/sbin/sshd -p 2022 -h /root/rsa -o HostKey=/root/rsa -o PidFile=/run/old.pid ' +
        '-o KexAlgorithms=diffie-hellman-group1-sha1 -o HostKeyAlgorithms=ssh-rsa -o Ciphers=3des-cbc -o MACs=hmac-md5';
      const started = await theFleet().exec(host(3), ['sh', '-c', start]);
      assert.equal(started.exitStatus, 0, started.stderr);
    });

    const OLD = 'KexAlgorithms +diffie-hellman-group1-sha1\n  Ciphers +3des-cbc\n  MACs +hmac-md5';

    it('is refused with the line that mends it', async () => {
      const { failure } = only(await from(config('Host h3\n  Port 2022\n'), { h3: {} }));
      assert.deepEqual([failure?.code, failure?.phase], ['no_common_algorithm', 'handshake']);
      assert.match(failure?.mend ?? '', /KexAlgorithms \+diffie-hellman/);
    });

    it('is spoken to with that line; its key is remembered hashed', async () => {
      const more = `Host h3\n  Port 2022\n  ${OLD}\n  StrictHostKeyChecking accept-new\n  HashKnownHosts yes\n`;
      const ssh = { ...config(more), known_hosts: '' };
      assert.match(String(said(await from(ssh, { h3: {} }))), /^root h3 /);
      const remembered = readFileSync(`${folder.path}/home${homes - 1}/.ssh/known_hosts`, 'utf8');
      assert.match(remembered, /^\|1\|\S+ ssh-rsa \S+\n$/);
      // The other sshd of this host shows a key of another type: known by the plain name, it is asked for first.
      const again = await from({ ...config(more.replace('accept-new', 'yes')), known_hosts: remembered }, { h3: {} });
      assert.match(String(said(again)), /^root h3 /);
    });
  });

  it('lets an sshd choose the group of the exchange, as those of old dom0s that know nothing newer', async () => {
    const start =
      '/usr/sbin/sshd -p 2024 -o KexAlgorithms=diffie-hellman-group-exchange-sha256 -o RekeyLimit=1M -o PidFile=/run/gex.pid';
    const started = await theFleet().exec(host(3), ['sh', '-c', start]);
    assert.equal(started.exitStatus, 0, started.stderr);
    // More than it takes to exchange keys anew, three times.
    const book = '- hosts: all\n  tasks:\n    - shell: yes x | head -c 3500000\n';
    for (const ciphers of ['aes128-ctr', 'aes256-ctr']) {
      const played = await from(config(`Host h3\n  Port 2024\n  Ciphers ${ciphers}\n`), { h3: {} }, { book });
      assert.ok(said(played) === 'x\n'.repeat(1_750_000).trimEnd(), JSON.stringify(said(played)).slice(0, 300));
      // None of those is another login: its deadline would hold up the end of the run.
      assert.equal(played.events.filter(event => event.type === 'phase' && event.phase === 'auth').length, 1);
    }
  });

  describe('keys', () => {
    let key: string;
    before(async () => {
      key = folder.write('locked', '');
      const made = await theFleet().runInControl([
        'sh',
        '-c',
        `rm -f ${key}; ssh-keygen -q -t ed25519 -N 'open sesame' -f ${key} && cat ${key}.pub`,
      ]);
      const add = `echo '${made.stdout.trim()}' > /root/.ssh/authorized_keys2; mkdir -p /home/ops/.ssh; cp /root/.ssh/authorized_keys2 /home/ops/.ssh/authorized_keys; chown -R ops /home/ops/.ssh`;
      await theFleet().exec(host(3), ['sh', '-c', add]);
    });

    const locked = () => ({
      known_hosts: knownHosts(),
      config: `Host h3\n  HostName ${host(3).address}\n  User ops\n`,
    });

    it('with a passphrase are told where nobody can be asked', async () => {
      const { failure } = only(await from(locked(), { h3: { ansible_ssh_private_key_file: key } }));
      assert.deepEqual([failure?.code, failure?.phase], ['key_encrypted', 'auth']);
    });

    it('with a passphrase are opened once for all hosts on a terminal', async () => {
      const home = `home${homes++}`;
      for (const [name, text] of Object.entries(locked())) folder.write(`${home}/.ssh/${name}`, text);
      const vars = { ansible_host: 'h3', ansible_ssh_private_key_file: key };
      const hosts = folder.write(`${home}/hosts.yaml`, JSON.stringify({ all: { hosts: { a: vars, b: vars } } }));
      const book = folder.write('who.yaml', WHO);
      const command = `node build/src/cli/start.js run ${book} -i ${hosts} --output json`;
      const typed = await theFleet().runInControl(
        ['env', `HOME=${folder.path}/${home}`, 'script', '-qefc', command, '/dev/null'],
        { stdin: 'open sesame\n' },
      );
      assert.equal(typed.stdout.split('Passphrase of').length - 1, 1, typed.stdout);
      assert.equal(typed.exitStatus, 0, typed.stdout);
    });

    it('with a passphrase are used by way of an agent, also when only the public one is here', async () => {
      const answer = folder.write('answer', '#!/bin/sh\necho open sesame\n');
      const add = `chmod +x ${answer}; SSH_ASKPASS=${answer} SSH_ASKPASS_REQUIRE=force ssh-add -q ${key}; exec "$@"`;
      const wrap = ['ssh-agent', 'sh', '-c', add, 'sh'];
      const ways = [{ ansible_ssh_private_key_file: key }, { ansible_ssh_private_key_file: `${key}.pub` }];
      for (const vars of ways) {
        const played = await from(locked(), { h3: vars }, { wrap });
        assert.match(String(said(played)), /^ops h3 /, JSON.stringify(only(played)));
      }
    });
  });

  it('says that host certificates need the ssh of the system', async () => {
    const authority = `@cert-authority * ${readFileSync(`${host(1).privateKeyFile}.pub`, 'utf8')}`;
    const { failure } = only(await from({ ...config(), known_hosts: authority }, { h3: {} }));
    assert.equal(failure?.code, 'host_certificate');
    assert.match(failure.mend ?? '', /ansible_connection: openssh/);
    const revoked = knownHosts()
      .replace(/^/gm, '@revoked ')
      .replace(/@revoked $/, '');
    const second = only(await from({ ...config(), known_hosts: `${knownHosts()}${revoked}` }, { h3: {} }));
    assert.equal(second.failure?.code, 'host_key_revoked');
  });
});
