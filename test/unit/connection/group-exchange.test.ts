import assert from 'node:assert/strict';
import { createDiffieHellman, getDiffieHellman } from 'node:crypto';
import { GroupKeys } from '../../../src/connection/group-exchange.ts';
import { PeerError } from '../../../src/connection/peer-error.ts';

const TWO = Buffer.of(2);

describe('keys in a group that a server chose', () => {
  it('share a secret with keys of another hand', () => {
    for (const name of ['modp14', 'modp15', 'modp16']) {
      const prime = getDiffieHellman(name).getPrime();
      const other = createDiffieHellman(prime, TWO);
      const theirs = other.generateKeys();
      const zero = Buffer.of(0);
      const ours = new GroupKeys(Buffer.concat([zero, prime]), TWO);
      const padded = Buffer.concat([zero, theirs]);
      assert.deepEqual(ours.computeSecret(padded), other.computeSecret(ours.publicKey, undefined, undefined), name);
      assert.deepEqual([ours.getPrime(), ours.getGenerator()], [prime, TWO]);
    }
  });

  it('are drawn anew each time', () => {
    const prime = getDiffieHellman('modp14').getPrime();
    assert.notDeepEqual(new GroupKeys(prime, TWO).publicKey, new GroupKeys(prime, TWO).publicKey);
  });

  it('are refused in groups that are too small, too large, or none', () => {
    const even = Buffer.from(getDiffieHellman('modp14').getPrime());
    even[even.length - 1] = 0xfe;
    for (const prime of [getDiffieHellman('modp5').getPrime(), Buffer.alloc(1025, 0xff), even, Buffer.alloc(0)])
      assert.throws(() => new GroupKeys(prime, TWO), PeerError);
  });

  it('take no generator and no key that would give the secret away', () => {
    const prime = getDiffieHellman('modp14').getPrime();
    const less = Buffer.from(prime);
    less[less.length - 1] = (less.at(-1) ?? 0) - 1;
    for (const number of [Buffer.of(0), Buffer.of(1), less, prime]) {
      assert.throws(() => new GroupKeys(prime, number));
      assert.throws(() => new GroupKeys(prime, TWO).computeSecret(number));
    }
  });
});
