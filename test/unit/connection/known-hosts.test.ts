import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { hostKeyName, judgeHostKey, parseKnownHosts, preferKnown } from '../../../src/connection/known-hosts.ts';
import { sshConfigFor } from '../../../src/connection/ssh-config.ts';

/** A key's bytes: its type with a length before it, then anything. */
function key(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(body)]);
}

const ED = key('ssh-ed25519', 'one');
const OTHER = key('ssh-ed25519', 'two');
const text = (key: Buffer): string => key.toString('base64');

describe('known hosts', () => {
  const verdict = (file: string, name: string, shown = ED): string =>
    judgeHostKey(name, shown, parseKnownHosts(file, 'known_hosts')).kind;

  it('know plain names, addresses, ports and patterns', () => {
    assert.equal(verdict(`h,192.0.2.1 ssh-ed25519 ${text(ED)}\n`, '192.0.2.1'), 'known');
    assert.equal(verdict(`[h]:2222 ssh-ed25519 ${text(ED)}\n`, hostKeyName('H', 2222)), 'known');
    assert.equal(verdict(`*.lab,!bad.lab ssh-ed25519 ${text(ED)}\n`, 'a.lab'), 'known');
    assert.equal(verdict(`*.lab,!bad.lab ssh-ed25519 ${text(ED)}\n`, 'bad.lab'), 'unknown');
  });

  it('know hashed names: the HMAC-SHA1 of the name under a salt', () => {
    const salt = Buffer.from('saltsaltsaltsaltsalt');
    const hash = createHmac('sha1', salt).update('[example.org]:2222').digest('base64');
    const line = `|1|${salt.toString('base64')}|${hash} ssh-ed25519 ${text(ED)}\n`;
    assert.equal(verdict(line, hostKeyName('example.org', 2222)), 'known');
    assert.equal(verdict(line, hostKeyName('example.org', 22)), 'unknown');
  });

  it('tell a changed and a revoked key, and take no certificate authority for a host', () => {
    assert.equal(verdict(`h ssh-ed25519 ${text(OTHER)}\n`, 'h'), 'changed');
    assert.equal(verdict(`@revoked * ssh-ed25519 ${text(ED)}\nh ssh-ed25519 ${text(ED)}\n`, 'h'), 'revoked');
    assert.equal(verdict(`@cert-authority h ssh-ed25519 ${text(ED)}\n`, 'h'), 'unknown');
  });

  it('ask for the type that is known first, so that no other type looks like a changed key', () => {
    const entries = parseKnownHosts(`h ssh-rsa ${text(key('ssh-rsa', 'x'))}\n`, 'f');
    assert.deepEqual(preferKnown(['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256'], 'h', entries), [
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
    ]);
  });
});

describe('~/.ssh/config', () => {
  const config =
    'Host lab-*\n  HostName %h.lab\n  Port 2200\n  User ops\n  IdentityFile ~/.ssh/lab\n  StrictHostKeyChecking accept-new\nHost jump\n  ProxyJump gate\nHost *\n  User nobody\n  ServerAliveInterval 9\n';

  it('gives the basics, the first match winning', () => {
    const found = sshConfigFor('lab-1', config);
    assert.deepEqual(
      [found.hostName, found.port, found.user, found.strictHostKeyChecking, found.aliveIntervalSeconds],
      ['lab-1.lab', 2200, 'ops', 'accept-new', 9],
    );
  });

  it('names what is not supported', () => assert.equal(sshConfigFor('jump', config).unsupported, 'ProxyJump'));
});
