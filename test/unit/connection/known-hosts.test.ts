import assert from 'node:assert/strict';
import {
  hashedName,
  hostKeyName,
  KnownHosts,
  parseKnownHosts,
  preferTypes,
} from '../../../src/connection/known-hosts.ts';

/** A key's bytes: its type with a length before it, then anything. */
function key(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(body)]);
}

const ED = key('ssh-ed25519', 'one');
const OTHER = key('ssh-ed25519', 'two');
const text = (key: Buffer): string => key.toString('base64');
const salt = (number: number): Buffer => Buffer.from(`salt${number}`.padEnd(20, '.'));

describe('known hosts', () => {
  const verdict = (file: string, name: string, shown = ED): string =>
    new KnownHosts(parseKnownHosts(file, 'known_hosts')).judge([name], shown).kind;

  it('know plain names, addresses, ports and patterns', () => {
    assert.equal(verdict(`h,192.0.2.1 ssh-ed25519 ${text(ED)}\n`, '192.0.2.1'), 'known');
    assert.equal(verdict(`[h]:2222 ssh-ed25519 ${text(ED)}\n`, hostKeyName('H', 2222)), 'known');
    assert.equal(verdict(`*.lab,!bad.lab ssh-ed25519 ${text(ED)}\n`, 'a.lab'), 'known');
    assert.equal(verdict(`*.lab,!bad.lab ssh-ed25519 ${text(ED)}\n`, 'bad.lab'), 'unknown');
  });

  it('know hashed names: the HMAC-SHA1 of the name under a salt', () => {
    const line = `${hashedName('[example.org]:2222', salt(1))} ssh-ed25519 ${text(ED)}\n`;
    assert.equal(verdict(line, hostKeyName('example.org', 2222)), 'known');
    assert.equal(verdict(line, hostKeyName('example.org', 22)), 'unknown');
    assert.equal(verdict(line, hostKeyName('example.org', 2222), OTHER), 'changed');
  });

  it('tell a changed and a revoked key, a key of another type, and an authority', () => {
    assert.equal(verdict(`h ssh-ed25519 ${text(OTHER)}\n`, 'h'), 'changed');
    assert.equal(verdict(`@revoked * ssh-ed25519 ${text(ED)}\nh ssh-ed25519 ${text(ED)}\n`, 'h'), 'revoked');
    assert.equal(verdict(`h ssh-rsa ${text(key('ssh-rsa', 'x'))}\n`, 'h'), 'other_type');
    assert.equal(verdict(`@cert-authority h ssh-ed25519 ${text(ED)}\n`, 'h'), 'authority');
    assert.equal(verdict(`@cert-authority other ssh-ed25519 ${text(ED)}\n`, 'h'), 'unknown');
  });

  it('ask for the types that are known first, so that no other type looks like a changed key', () => {
    const hosts = new KnownHosts(parseKnownHosts(`h ssh-rsa ${text(key('ssh-rsa', 'x'))}\n`, 'f'));
    const { known, usual } = hosts.likelyTypes('h');
    assert.deepEqual(preferTypes(['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256'], known, usual), [
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
    ]);
  });

  it('are found among 2,000 hashed names without hashing each', () => {
    const lines = Array.from(
      { length: 2000 },
      (_, number) => `${hashedName(`h${number}`, salt(number))} ssh-ed25519 ${text(key('ssh-ed25519', `k${number}`))}`,
    );
    let hashed = 0;
    const entries = parseKnownHosts(lines.join('\n'), 'f').map(({ patterns, ...entry }) => ({
      ...entry,
      get patterns() {
        hashed += 1;
        return patterns;
      },
    }));
    const hosts = new KnownHosts(entries);
    hashed = 0;
    for (let number = 0; number < 2000; number++)
      assert.equal(hosts.judge([`h${number}`], key('ssh-ed25519', `k${number}`)).kind, 'known');
    assert.equal(hashed, 2000);
  });
});
