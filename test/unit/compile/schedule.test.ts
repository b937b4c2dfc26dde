import assert from 'node:assert/strict';
import { batchesOf } from '../../../src/compile/batches.ts';
import { isSelected } from '../../../src/compile/tags.ts';

describe('serial', () => {
  const hosts = ['1', '2', '3', '4', '5', '6', '7'];
  for (const [serial, sizes] of [
    [[], [7]],
    [[3], [3, 3, 1]],
    [
      [1, 2],
      [1, 2, 2, 2],
    ],
    [['30%'], [2, 2, 2, 1]],
    [['1%'], [1, 1, 1, 1, 1, 1, 1]],
    [[0], [7]],
  ] as const) {
    it(`${JSON.stringify(serial)} cuts seven hosts into ${sizes.join(', ')}`, () =>
      assert.deepEqual(
        batchesOf(hosts, serial).batches.map(batch => batch.length),
        sizes,
      ));
  }
  it('that is neither a number nor a percentage is told', () => assert.equal(batchesOf(hosts, ['many']).wrong, 'many'));
});

describe('tags', () => {
  for (const [own, tags, skipTags, expected] of [
    [[], [], [], true],
    [['a'], ['a'], [], true],
    [['a'], ['b'], [], false],
    [['always'], ['b'], [], true],
    [['never'], [], [], false],
    [['never', 'a'], ['a'], [], true],
    [['a'], ['tagged'], [], true],
    [[], ['untagged'], [], true],
    [['a'], [], ['a'], false],
    [['always'], [], ['all'], true],
    [['always', 'never'], [], [], true],
    [['always'], [], ['tagged'], false],
  ] as const) {
    it(`${JSON.stringify(own)} with --tags ${JSON.stringify(tags)} --skip-tags ${JSON.stringify(skipTags)}: ${String(expected)}`, () =>
      assert.equal(isSelected(own, { tags, skipTags }), expected));
  }
});
