import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { OrchestratorError } from '../../../src/model/diagnostic.ts';
import { sshTarget, type SshTarget } from '../../../src/connection/ssh-config/target.ts';
import { needs } from '../../support/needs.ts';
import { useFolder } from '../../support/play.ts';

describe('an ssh configuration', () => {
  const folder = useFolder();
  let number = 0;

  const target = (config: string, host: string, options: readonly string[] = []): SshTarget =>
    sshTarget(host, { options, configFile: folder.write(`config-${number++}`, config) });

  const refusal = (config: string, host = 'h'): readonly [string, string] => {
    try {
      target(config, host);
    } catch (error) {
      if (error instanceof OrchestratorError) return [error.code, error.message.replace(/^.*config-\d+/, 'config')];
    }
    return ['', ''];
  };

  it('gives the first value that matches', () => {
    const config =
      'Host lab-*\n  HostName %h.lab\n  Port 2200\n  User ops\n  StrictHostKeyChecking accept-new\nHost *\n  User nobody\n  ServerAliveInterval 9\n';
    const { address, port, user, hostKeyChecking, aliveIntervalSeconds } = target(config, 'lab-1');
    assert.deepEqual(
      [address, port, user, hostKeyChecking, aliveIntervalSeconds],
      ['lab-1.lab', 2200, 'ops', 'accept-new', 9],
    );
    assert.equal(target(config, 'lab-1', ['User=first']).user, 'first');
  });

  it('takes whichever of ProxyJump and ProxyCommand is said first, and no jump by way of itself', () => {
    assert.deepEqual(target('ProxyCommand nc %h %p\nProxyJump b\n', 'h').proxyCommand, 'nc h 22');
    assert.deepEqual(target('Host h\n ProxyJump none\nHost *\n ProxyCommand nc %h %p\n', 'h').proxyCommand, undefined);
    assert.deepEqual(target('ProxyJump gate\n', 'h').jumps, ['gate']);
    assert.deepEqual(target('ProxyJump gate\n', 'gate').jumps, []);
  });

  it('refuses by name and place what it cannot do', () => {
    assert.deepEqual(refusal('Host *\n  Match exec "true"\n')[0], 'unsupported_ssh_config');
    assert.match(refusal('\nMatch host h exec "true"\n')[1], /^config:2: "Match exec"/);
    assert.deepEqual(refusal('Match host other exec "true"\n'), ['', '']);
    assert.match(refusal('Hostt x\n')[1], /^config:1: "hostt" is no keyword/);
    assert.deepEqual(refusal('IgnoreUnknown Foo*\nFooBar x\n'), ['', '']);
    assert.match(refusal('RevokedHostKeys /x\n')[1], /^config:1: "revokedhostkeys"/);
    assert.match(refusal('Port many\n')[1], /^config:1: port is "many"/);
    assert.match(refusal('IdentityFile "x\n')[1], /^config:1: a quote is not closed/);
  });

  it('says what is not carried out', () =>
    assert.match(target('ForwardAgent yes\nForwardX11 yes\n', 'h').untaken.join(), /config-\d+:1: forwardagent$/));

  it('knows agents by path, by variable and by none', () => {
    assert.equal(target('IdentityAgent none\n', 'h').agent, undefined);
    assert.equal(target('IdentityAgent ~/%r.sock\nUser u\n', 'h').agent, join(homedir(), 'u.sock'));
  });

  describe('means what ssh -G says', () => {
    const KEYS = [
      'hostname',
      'port',
      'user',
      'identityfile',
      'proxyjump',
      'userknownhostsfile',
      'hostkeyalias',
    ] as const;

    function asSsh(file: string, host: string): Readonly<Record<string, string>> {
      const said: Record<string, string> = {};
      for (const line of execFileSync('ssh', ['-T', '-G', '-F', file, host], { encoding: 'utf8' }).split('\n')) {
        const [, keyword = '', value = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
        if (!KEYS.some(key => key === keyword)) continue;
        said[keyword] = keyword in said ? `${said[keyword] ?? ''} ${value}` : value;
      }
      return said;
    }

    const asOurs = (file: string, host: string): Readonly<Record<string, string>> => {
      const found = sshTarget(host, { options: [], configFile: file });
      const untilde = (path: string): string => path.replace(homedir(), '~');
      return {
        hostname: found.address,
        port: String(found.port),
        user: found.user,
        ...(found.areIdentitiesNamed ? { identityfile: found.identityFiles.map(untilde).join(' ') } : {}),
        ...(found.jumps.length === 0 ? {} : { proxyjump: found.jumps.join(',') }),
        userknownhostsfile: found.knownHostsFiles.filter(path => !path.startsWith('/etc')).join(' '),
        ...(found.hostKeyAlias === undefined ? {} : { hostkeyalias: found.hostKeyAlias.toLowerCase() }),
      };
    };

    const CASES: readonly (readonly [string, string, string])[] = [
      ['the first value wins', 'Host a\n Port 1\nHost *\n Port 2\n User u\n', 'a'],
      ['negated patterns rule out', 'Host * !b\n Port 3\nHost b\n Port 4\n', 'b'],
      ['question marks', 'Host h?\n Port 5\n', 'h1'],
      ['an equals sign and quotes', 'Host=a\n Port = 6\n User "u v"\n IdentityFile "~/k y"\n', 'a'],
      ['comments behind values', 'Port 7 # the port\n#Port 8\n', 'a'],
      ['HostName with %h', 'Host *\n HostName %h.example\n', 'a'],
      ['Match host sees HostName', 'HostName real\nMatch host real\n Port 9\n', 'a'],
      ['Match originalhost', 'HostName real\nMatch originalhost real\n Port 9\nMatch originalhost a\n Port 10\n', 'a'],
      ['Match user sees User', 'User u\nMatch user u host a\n Port 11\n', 'a'],
      ['a negated criterion', 'Match !host b\n Port 12\n', 'a'],
      ['Match all ends a block', 'Host b\n Port 1\nMatch all\n Port 13\n', 'a'],
      ['Match final', 'Match final host real\n Port 14\nHost a\n HostName real\n', 'a'],
      ['several identities', 'IdentityFile ~/one\nHost *\n IdentityFile ~/two\n', 'a'],
      ['tokens in paths', 'User u\nUserKnownHostsFile /k/%h-%p-%r /k2\n', 'a'],
      ['a chain of jumps', 'ProxyJump one,u@two:2222\n', 'a'],
      ['an alias for keys', 'HostKeyAlias Other\n', 'a'],
      ['an address of IPv6', 'Host ::1\n Port 15\n', '::1'],
    ];

    for (const [name, config, host] of CASES)
      it(name, function () {
        needs(this, 'command ssh');
        const file = folder.write(`config-${number++}`, config);
        const [ours, theirs] = [asOurs(file, host), asSsh(file, host)];
        // ssh fills in tokens of these later than -G shows.
        const skipped = config.includes('%h-%p') ? ['userknownhostsfile'] : [];
        for (const key of Object.keys(ours).filter(key => !skipped.includes(key)))
          assert.equal(ours[key], theirs[key], key);
        if (skipped.length > 0) assert.equal(ours['userknownhostsfile'], '/k/a-22-u /k2');
      });

    it('Include, also inside a block and with a glob', function () {
      needs(this, 'command ssh');
      mkdirSync(join(folder.path, 'd'), { recursive: true });
      folder.write('d/1.conf', 'Port 21\nHost other\n User x\n');
      folder.write('d/2.conf', 'Port 22\nUser two\n');
      const file = folder.write('config-include', `Host b\n Include ${folder.path}/d/*.conf\nHost *\n Port 23\n`);
      for (const host of ['a', 'b', 'other'])
        assert.deepEqual({ ...asSsh(file, host), ...asOurs(file, host) }, asSsh(file, host));
      assert.deepEqual(
        [asOurs(file, 'a')['port'], asOurs(file, 'b')['port'], asOurs(file, 'b')['user']],
        ['23', '21', 'two'],
      );
    });
  });
});
