import assert from 'node:assert/strict';
import { BoundedRegExp } from '../../../src/model/bounded-regex.ts';
import { pythonRegex } from '../../../src/model/python-regex.ts';

describe('BoundedRegExp', () => {
  it('finds what a plain one finds, watched or not', () => {
    for (const [source, subject] of [
      ['(a)(?<n>b)?', 'ab a'],
      ['(?:a|b)+', 'xabaxbb'],
      ['(\\w+\\s?)+', 'some words here'.repeat(3)],
      ['a*', 'aab'.repeat(3000)],
      ['', 'abc'],
    ] as const) {
      const [bounded, plain] = [new BoundedRegExp(source, 'gu'), new RegExp(source, 'gu')];
      const told = (found: Iterable<RegExpExecArray>) =>
        Array.from(found, match => [match.index, [...match], { ...match.groups }]);
      assert.deepEqual(told(subject.matchAll(bounded)), told(subject.matchAll(plain)));
      assert.deepEqual(bounded.exec(subject)?.[0], plain.exec(subject)?.[0]);
      assert.equal(bounded.lastIndex, plain.lastIndex);
      bounded.lastIndex = 0;
      assert.equal(bounded.test(subject), true);
    }
  });

  for (const [source, subject] of [
    ['(a+)+$', `${'a'.repeat(40)}!`],
    ['(a|a)*b', 'a'.repeat(40)],
    ['a*b', 'a'.repeat(900_000)],
  ] as const)
    it(`ends with an error where ${source} would take for ever`, () => {
      const limit = { code: 'template_limit' };
      assert.throws(() => pythonRegex(source).exec(subject), limit);
      assert.throws(() => [...subject.matchAll(pythonRegex(source))], limit);
    });
});
