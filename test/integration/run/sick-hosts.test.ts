import assert from 'node:assert/strict';
import { chmodSync, readFileSync } from 'node:fs';
import type { TaskResult } from '../../../src/model/result.ts';
import { type Fleet, type FleetHost, PASSWORDS, useFleet } from '../../support/fleet.ts';
import { play, type Played, useFolder } from '../../support/play.ts';

function entry(host: FleetHost, vars: Readonly<Record<string, string | number | boolean>> = {}): string {
  const all = {
    ansible_host: host.address,
    ansible_user: 'root',
    ansible_ssh_private_key_file: host.privateKeyFile,
    xenplay_known_hosts_file: host.knownHostsFile,
    ansible_timeout: 40,
    ...vars,
  };
  return `    ${host.name}: ${JSON.stringify(all)}\n`;
}

function inventory(entries: readonly string[]): string {
  return `all:\n  hosts:\n${entries.join('')}`;
}

describe('sick hosts', () => {
  const theFleet = useFleet({ hosts: 3 });
  const folder = useFolder();

  const run = (fleet: Fleet, playbook: string, ...options: readonly string[]): Promise<Played> =>
    play(argv => fleet.runInControl(argv), playbook, ...options);

  /** Runs two tasks where the first host has these variables; the others are well. */
  async function withSick(vars: Readonly<Record<string, string | number | boolean>>, tasks = 'ping:'): Promise<Played> {
    const fleet = theFleet();
    const [sick, ...well] = fleet.hosts;
    const inv = folder.write('inventory.yaml', inventory([entry(sick, vars), ...well.map(host => entry(host))]));
    const book = folder.write(
      'play.yaml',
      `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${tasks}\n    - command: "true"\n      changed_when: false\n`,
    );
    return run(fleet, book, '-i', inv);
  }

  /** The controller remembers for a while that nobody answered. */
  async function restore(fleet: Fleet): Promise<void> {
    await fleet.restoreLink(fleet.hosts[0]);
    await fleet.runInControl(['ip', 'neigh', 'flush', 'all']);
  }

  function assertOthersWell(played: Played): void {
    for (const name of ['h2', 'h3'])
      assert.deepEqual(
        played.resultsOf(name).map(({ status }) => status),
        ['ok', 'ok'],
        played.stderr,
      );
  }

  function onlyResult(played: Played): TaskResult {
    const [first, ...more] = played.resultsOf('h1');
    assert.ok(first !== undefined && more.length === 0);
    return first;
  }

  it('names a refused connection, and the others finish', async () => {
    const played = await withSick({ ansible_port: 1 });
    const { status, failure } = onlyResult(played);
    assert.deepEqual([status, failure?.code, failure?.phase, played.code], ['unreachable', 'econnrefused', 'tcp', 4]);
    assertOthersWell(played);
  });

  it('fault 60: names a black hole within its deadline, and the others finish', async () => {
    const fleet = theFleet();
    await fleet.cutLink(fleet.hosts[0]);
    try {
      const played = await withSick({ ansible_timeout: 2 });
      // The program ends with the run: nothing still waits for the host (the kernel would for two minutes).
      const waiting = await fleet.runInControl(['ss', '-Htn', 'state', 'syn-sent']);
      assert.equal(waiting.stdout, '');
      const { failure } = onlyResult(played);
      assert.deepEqual([failure?.code, failure?.phase, played.code], ['tcp_timeout', 'tcp', 4]);
      assert.match(failure?.cause ?? '', /within 2 s/);
      assertOthersWell(played);
    } finally {
      await restore(fleet);
    }
  });

  it('takes the address of a name that answers, and gives a name up whose name server is silent', async () => {
    const fleet = theFleet();
    const [silent, well] = fleet.hosts;
    const hosts = folder.write('hosts', `${silent.address} both\n${well?.address ?? ''} both\n`);
    const resolv = folder.write('resolv.conf', `nameserver ${silent.address}\n`);
    const inv = folder.write(
      'names.yaml',
      inventory([
        entry(silent, { ansible_host: 'both', ansible_ssh_common_args: `-o HostKeyAlias=${well?.address ?? ''}` }),
        `    nameless: {ansible_host: no-such.example, ansible_timeout: 2}\n`,
      ]),
    );
    const book = folder.write('ping.yaml', '- hosts: all\n  tasks:\n    - ping:\n');
    const mounts = 'mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"';
    await fleet.cutLink(silent);
    try {
      const through = (argv: readonly [string, ...string[]]) =>
        fleet.runInControl(['unshare', '-m', 'sh', '-c', mounts, 'sh', hosts, resolv, ...argv]);
      const played = await play(through, book, '-i', inv);
      const [both, nameless] = [played.resultsOf('h1')[0], played.resultsOf('nameless')[0]];
      assert.equal(both?.status, 'ok', JSON.stringify(both) + played.stderr);
      assert.deepEqual([nameless?.failure?.code, nameless?.failure?.phase], ['dns_timeout', 'dns']);
    } finally {
      await restore(fleet);
    }
  });

  it('refuses a wrong host key and tells both fingerprints and how to mend it', async () => {
    const [, other] = theFleet().hosts;
    const key = readFileSync(other?.knownHostsFile ?? '', 'utf8');
    const line = key.split('\n').find(text => text.includes(other?.address ?? '-')) ?? '';
    const file = folder.write(
      'wrong_known_hosts',
      `${line.replace(other?.address ?? '-', theFleet().hosts[0].address)}\n`,
    );
    const played = await withSick({ xenplay_known_hosts_file: file });
    const { status, failure } = onlyResult(played);
    assert.deepEqual(
      [status, failure?.code, failure?.phase, played.code],
      ['unreachable', 'host_key_changed', 'handshake', 4],
    );
    assert.match(failure?.cause ?? '', /SHA256:.*wrong_known_hosts:1.*SHA256:/s);
    assert.match(failure?.mend ?? '', /ssh-keygen .*-R/);
    assertOthersWell(played);
  });

  it('refuses a host key that is not known, unless new ones are accepted', async () => {
    const file = folder.write('empty_known_hosts', '');
    assert.equal(onlyResult(await withSick({ xenplay_known_hosts_file: file })).failure?.code, 'host_key_unknown');
    const accepted = await withSick({ xenplay_known_hosts_file: file, xenplay_host_key_checking: 'accept-new' });
    assert.equal(accepted.code, 0, accepted.stderr);
    assert.equal((await withSick({ xenplay_known_hosts_file: file })).code, 0);
  });

  it('names a refused login and what was tried', async () => {
    const played = await withSick({ ansible_user: 'nobody' });
    const { status, failure } = onlyResult(played);
    assert.deepEqual([status, failure?.code, failure?.phase, played.code], ['unreachable', 'auth_refused', 'auth', 4]);
    assert.match(failure?.cause ?? '', /nobody.*tried: key/);
    assertOthersWell(played);
  });

  it('logs in with a password', async () => {
    const fleet = theFleet();
    const [{ name, address, knownHostsFile }] = fleet.hosts;
    const vars = {
      ansible_host: address,
      ansible_user: 'ops',
      ansible_password: PASSWORDS.ops,
      xenplay_known_hosts_file: knownHostsFile,
    };
    const inv = folder.write('password.yaml', inventory([`    ${name}: ${JSON.stringify(vars)}\n`]));
    const played = await run(
      fleet,
      folder.write('who.yaml', '- hosts: all\n  tasks:\n    - command: id -un\n      changed_when: false\n'),
      '-i',
      inv,
    );
    assert.equal(played.resultsOf(name)[0]?.facts['stdout'], 'ops', JSON.stringify(played.resultsOf(name)));
  });

  it('logs in and becomes root with passwords that files hold or print', async () => {
    const fleet = theFleet();
    const [{ name, address, knownHostsFile }] = fleet.hosts;
    const vars = { ansible_host: address, ansible_user: 'ops', xenplay_known_hosts_file: knownHostsFile };
    const printing = folder.write('become', `#!/bin/sh\necho ${PASSWORDS.ops}\n`);
    chmodSync(printing, 0o755);
    const ways = [
      ...['--conn-pass-file', folder.write('login', `${PASSWORDS.ops}\n`)],
      ...['--become-password-file', printing, '--become'],
      ...['-i', folder.write('files.yaml', inventory([`    ${name}: ${JSON.stringify(vars)}\n`]))],
    ];
    const book = folder.write('who.yaml', '- hosts: all\n  tasks:\n    - command: id -un\n      changed_when: false\n');
    const played = await run(fleet, book, ...ways);
    assert.equal(played.resultsOf(name)[0]?.facts['stdout'], 'root', JSON.stringify(played.resultsOf(name)));
  });

  it('fault 57: tells that sudo wants a password: the task failed, the host is not unreachable', async () => {
    const played = await withSick({ ansible_user: 'ops', ansible_become: true });
    const { status, failure } = onlyResult(played);
    assert.deepEqual(
      [status, failure?.code, failure?.phase, played.code],
      ['failed', 'sudo_password_required', 'become', 2],
    );
    assertOthersWell(played);
  });

  it('becomes root by sudo with and without a password, and by su', async () => {
    const whoami = 'shell: id -u\n      changed_when: false';
    for (const vars of [
      { ansible_user: 'deploy', ansible_become: true },
      { ansible_user: 'ops', ansible_become: true, ansible_become_password: PASSWORDS.ops },
      {
        ansible_user: 'ops',
        ansible_become: true,
        ansible_become_method: 'su',
        ansible_become_password: PASSWORDS.root,
      },
    ]) {
      const played = await withSick(vars, whoami);
      assert.equal(played.resultsOf('h1')[0]?.facts['stdout'], '0', JSON.stringify(played.resultsOf('h1')));
    }
  });

  it('tells a wrong sudo password', async () => {
    const played = await withSick({ ansible_user: 'ops', ansible_become: true, ansible_become_password: 'wrong' });
    const { status, failure } = onlyResult(played);
    assert.deepEqual([status, failure?.code, played.code], ['failed', 'become_password_wrong', 2]);
  });

  it('ends a command at its deadline, and its processes with it', async () => {
    const played = await withSick({}, 'shell: sleep 4711\n      timeout: 1\n      when: inventory_hostname == "h1"');
    const [first] = played.resultsOf('h1');
    assert.deepEqual([first?.status, first?.failure?.code, played.code], ['failed', 'timeout', 2]);
    const left = await theFleet().exec(theFleet().hosts[0], [
      'sh',
      '-c',
      'cat /proc/[0-9]*/cmdline | tr "\\0" " " | grep -c "[s]leep 4711"',
    ]);
    assert.equal(left.stdout.trim(), '0');
  });

  it('fault 56: takes no notice of what a login prints', async () => {
    const fleet = theFleet();
    const [host] = fleet.hosts;
    const noise = 'echo welcome to $(hostname); echo "0123456789abcdef b 1"; echo careful >&2; printf "no line end"';
    await fleet.exec(host, ['sh', '-c', `printf '%s\\n' '${noise}' > /root/.bashrc; cp /root/.bashrc /root/.profile`]);
    const played = await withSick({}, 'command: echo clean\n      changed_when: false');
    assert.equal(played.resultsOf('h1')[0]?.facts['stdout'], 'clean');
    assert.equal(played.code, 0);
    await fleet.exec(host, ['rm', '-f', '/root/.bashrc', '/root/.profile']);
  });

  describe('a link that is lost in the middle of a command', () => {
    it('says that what was sent is unknown, and the next run converges', async () => {
      const fleet = theFleet();
      const [host] = fleet.hosts;
      // Both are waited for: the silence, and that nobody answers when the host is looked at afresh.
      const short = {
        ansible_ssh_common_args: '-o ServerAliveInterval=4 -o ServerAliveCountMax=2',
        ansible_timeout: 10,
      };
      const inv = folder.write('one.yaml', inventory([entry(host, short)]));
      const book = folder.write(
        'cut.yaml',
        '- hosts: all\n  tasks:\n    - name: Write\n      copy: {dest: /root/made, content: "x\\n"}\n    - shell: touch /root/began; sleep 300; touch /root/ended\n      args: {creates: /root/ended}\n',
      );
      const running = run(fleet, book, '-i', inv);
      while ((await fleet.exec(host, ['test', '-e', '/root/began'])).exitStatus !== 0)
        await new Promise(resolve => setTimeout(resolve, 100));
      await fleet.cutLink(host);
      const played = await running.finally(() => restore(fleet));
      const [, second] = played.resultsOf('h1');
      assert.deepEqual([second?.status, second?.failure?.code, played.code], ['unreachable', 'link_lost', 4]);
      assert.deepEqual(second?.failure?.unknown?.length, 1);
      await fleet.exec(host, ['touch', '/root/ended']);
      const again = await run(fleet, book, '-i', inv);
      assert.deepEqual([again.code, again.end?.recap['h1']?.changed], [0, 0]);
    });
  });

  it('fault 31: takes a reset in the middle of a command for a lost host, never for a success, and resumes nothing', async () => {
    const fleet = theFleet();
    const [host] = fleet.hosts;
    // node-ssh resolves such a command with no exit status, and has no error listener of its own after connecting.
    const killed =
      "for p in /proc/[0-9]*; do grep -aq '[s]shd: root' $p/cmdline 2>/dev/null && kill -9 ${p#/proc/}; done; true";
    const running = withSick({}, `shell: touch /root/reset; sleep 300\n      when: inventory_hostname == "h1"`);
    while ((await fleet.exec(host, ['test', '-e', '/root/reset'])).exitStatus !== 0)
      await new Promise(resolve => setTimeout(resolve, 100));
    await fleet.exec(host, ['sh', '-c', killed]);
    const played = await running;
    const { status, failure } = onlyResult(played);
    assert.deepEqual([status, failure?.unknown?.length, played.code], ['unreachable', 1, 4]);
    assert.deepEqual(
      played.resultsOf('h2').map(result => result.status),
      ['skipped', 'ok'],
    );
  });

  it('logs in with a key that only an agent has', async () => {
    const fleet = theFleet();
    const [{ name, address, knownHostsFile, privateKeyFile }] = fleet.hosts;
    const vars = { ansible_host: address, ansible_user: 'root', xenplay_known_hosts_file: knownHostsFile };
    const inv = folder.write('agent.yaml', inventory([`    ${name}: ${JSON.stringify(vars)}\n`]));
    const book = folder.write('agent-play.yaml', '- hosts: all\n  tasks:\n    - ping:\n');
    const withAgent = 'ssh-add -q "$1" && shift && exec "$@"';
    const through = (argv: readonly [string, ...string[]]) =>
      fleet.runInControl([
        'env',
        `HOME=${folder.path}`,
        'ssh-agent',
        'sh',
        '-c',
        withAgent,
        'sh',
        privateKeyFile,
        ...argv,
      ]);
    const played = await play(through, book, '-i', inv);
    assert.equal(played.resultsOf(name)[0]?.status, 'ok', JSON.stringify(played.resultsOf(name)) + played.stderr);
  });
});
