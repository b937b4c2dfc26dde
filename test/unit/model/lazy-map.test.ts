import assert from 'node:assert/strict';
import { LazyMap } from '../../../src/model/lazy-map.ts';

describe('LazyMap', () => {
  const counted = () => {
    const made: string[] = [];
    const maker = (key: string) => [key, () => (made.push(key), key.toUpperCase())] as const;
    return { made, map: new LazyMap(['a', 'b'].map(maker)) };
  };

  it('makes a value when it is asked for, once', () => {
    const { made, map } = counted();
    assert.deepEqual([map.get('b'), map.get('b'), map.get('c')], ['B', 'B', undefined]);
    assert.deepEqual(made, ['b']);
  });

  it('knows its keys without making a value', () => {
    const { made, map } = counted();
    assert.deepEqual([[...map.keys()], map.size, map.has('a'), map.has('c')], [['a', 'b'], 2, true, false]);
    assert.deepEqual(made, []);
  });

  it('is walked like any map', () => {
    const { map } = counted();
    const all = [
      ['a', 'A'],
      ['b', 'B'],
    ];
    const told: string[][] = [];
    map.forEach((value, key) => told.push([key, value]));
    assert.deepEqual([[...map], [...map.entries()], [...map.values()], told], [all, all, ['A', 'B'], all]);
  });
});
