import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesGlob } from '../../../src/model/glob.ts';

describe('matchesGlob', () => {
  it('reads * as any text and ? as one character', () => {
    const cases: readonly (readonly [string, string, boolean])[] = [
      ['', '', true],
      ['', 'a', false],
      ['*', '', true],
      ['?', '', false],
      ['dom0-*.lab', 'dom0-1.lab', true],
      ['dom0-*.lab', 'dom0-1.lab.org', false],
      ['*.lab', 'a.lab.lab', true],
      ['a?c', 'a\nc', true],
      ['a.c', 'abc', false],
      ['a*b*c', 'a-b-b-c', true],
    ];
    for (const [pattern, text, expected] of cases)
      assert.equal(matchesGlob(pattern, text), expected, `${pattern} of ${text}`);
  });

  it('agrees with a regular expression', () => {
    const word = (...letters: string[]) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 });
    const agrees = (pattern: string, text: string): boolean =>
      matchesGlob(pattern, text) === new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
    fc.assert(fc.property(word('a', 'b', '*', '?'), word('a', 'b'), agrees));
  });

  it('is not held up by a pattern that was made for that', () => {
    assert.equal(matchesGlob(`${'*a'.repeat(5000)}b`, 'a'.repeat(10_000)), false);
  });
});
