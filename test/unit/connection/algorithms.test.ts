import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { algorithmList, algorithmsFor, knownAlgorithms } from '../../../src/connection/algorithms.ts';

describe('algorithms', () => {
  it('are what ssh2 offers and supports', () => {
    const constants = createRequire(import.meta.url)('ssh2/lib/protocol/constants.js') as Record<string, string[]>;
    const names = {
      hostkeyalgorithms: 'SERVER_HOST_KEY',
      kexalgorithms: 'KEX',
      ciphers: 'CIPHER',
      macs: 'MAC',
    } as const;
    for (const keyword of ['hostkeyalgorithms', 'kexalgorithms', 'ciphers', 'macs'] as const) {
      const supported = constants[`SUPPORTED_${names[keyword]}`] ?? [];
      assert.deepEqual(
        algorithmList(keyword, undefined).toSorted(),
        constants[`DEFAULT_${names[keyword]}`]?.toSorted(),
      );
      assert.deepEqual(
        knownAlgorithms(keyword).filter(name => !supported.includes(name)),
        [],
      );
    }
  });

  it('are added, taken out, moved to the head or replaced, as ssh_config(5) has it', () => {
    assert.equal(algorithmList('hostkeyalgorithms', '+ssh-dss').at(-1), 'ssh-dss');
    assert.deepEqual(
      algorithmList('macs', '-hmac-sha1*').filter(name => name.startsWith('hmac-sha1')),
      [],
    );
    assert.equal(algorithmList('ciphers', '^aes256-ctr')[0], 'aes256-ctr');
    assert.deepEqual(algorithmList('kexalgorithms', 'diffie-hellman-group1-sha1,unheard-of'), [
      'diffie-hellman-group1-sha1',
    ]);
  });

  it('begin with the exchange of keys that costs a server least, unless the user says otherwise', () => {
    const kexOf = (kexalgorithms: string | undefined): string | undefined => {
      const algorithms = { hostkeyalgorithms: undefined, kexalgorithms, ciphers: undefined, macs: undefined };
      const found = algorithmsFor({ algorithms }, offered => offered);
      return 'offered' in found && Array.isArray(found.offered.kex) ? String(found.offered.kex[0]) : undefined;
    };
    assert.equal(kexOf(undefined), 'ecdh-sha2-nistp256');
    assert.equal(kexOf('^curve25519-sha256'), 'curve25519-sha256');
    assert.equal(kexOf('-ecdh-*'), 'curve25519-sha256@libssh.org');
  });

  it('are refused when nothing is left that can be done', () => {
    const algorithms = { hostkeyalgorithms: undefined, kexalgorithms: undefined, ciphers: 'aegis', macs: undefined };
    assert.deepEqual(
      algorithmsFor({ algorithms }, offered => offered),
      { unusable: { keyword: 'ciphers', asked: 'aegis' } },
    );
  });
});
