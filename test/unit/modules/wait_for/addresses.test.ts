import assert from 'node:assert/strict';
import { kernelPatterns } from '../../../../modules/wait_for/addresses.ts';

describe('an address as the kernel lists it', () => {
  for (const [address, patterns] of [
    ['127.0.0.1', ['0100007F', '0000000000000000FFFF00000100007F']],
    ['0.0.0.0', ['????????', '0000000000000000FFFF0000????????']],
    ['::1', ['00000000000000000000000001000000']],
    ['fe80::1:2', ['000080FE000000000000000002000100']],
    ['1:2:3:4:5:6:7:8', ['02000100040003000600050008000700']],
    ['::ffff:127.0.0.1', ['0000000000000000FFFF00000100007F']],
    ['::', ['*']],
  ] as const)
    it(`of ${address}`, () => {
      assert.deepEqual(kernelPatterns(address), patterns);
    });

  it('of a name is none', () => {
    for (const name of ['web1.example', '10.0.0', '10.0.0.256', '10.0.0.1.', '1:2', 'fe80::1%eth0', 'beef', ''])
      assert.equal(kernelPatterns(name), undefined, name);
  });
});
