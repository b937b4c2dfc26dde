import assert from 'node:assert/strict';
import { expandedMatch, pythonRegex, RegexError } from '../../../src/model/python-regex.ts';

/** Pattern, subject, what Python's re.findall of whole matches gives (3.11). */
const SAME: readonly (readonly [string, string, readonly string[]])[] = [
  ['a.c', 'abc a\nc a\rc', ['abc', 'a\rc']],
  ['(?s)a.c', 'a\nc', ['a\nc']],
  ['end$', 'end\n', ['end']],
  ['end\\Z', 'end\n', []],
  ['\\Aa', 'a\na', ['a']],
  ['(?m)^a$', 'a\nb\na\r\na', ['a', 'a']],
  ['(?m)\\Aa\\Z', 'a\na', []],
  ['(?P<q>["\']).*?(?P=q)', `"a'b" 'c'`, [`"a'b"`, `'c'`]],
  ['{a}', '{a}', ['{a}']],
  ['a{,2}b', 'aaab', ['aab']],
  ['x{}y{1', 'x{}y{1', ['x{}y{1']],
  ['[]a]+', 'a]b', ['a]']],
  ['[^]a]+', 'a]bc', ['bc']],
  ['[\\w-]+', 'é-1 b', ['é-1', 'b']],
  ['\\bé\\b', 'é xé', ['é']],
  ['[[({]+', '[({', ['[({']],
  ['\\d+', '12٣', ['12٣']],
  ['(?i)ABC', 'abc', ['abc']],
  ['(?x) a b # words\n c', 'abc', ['abc']],
  ['a(?#said)b', 'ab', ['ab']],
  ['\\x41\\u0042\\103', 'ABC', ['ABC']],
  ['(a)(b)\\2', 'abb', ['abb']],
  ['.', '😀', ['😀']],
  ['a/b-c\\-d\\"', 'a/b-c-d"', ['a/b-c-d"']],
  ['[+\\-*]', '-', ['-']],
];

describe('pythonRegex', () => {
  for (const [pattern, subject, found] of SAME) {
    it(`finds with ${JSON.stringify(pattern)} in ${JSON.stringify(subject)} what Python finds`, () => {
      assert.deepEqual(
        Array.from(subject.matchAll(pythonRegex(pattern)), ([whole]) => whole),
        found,
      );
    });
  }

  it('takes bytes as characters of their own, and classes as those of ASCII', () => {
    const bytes = Buffer.from('é1').toString('latin1');
    assert.equal(bytes.replace(pythonRegex('\\w', { isBytes: true }), 'x'), `${bytes.slice(0, 2)}x`);
  });

  it('refuses what only Python knows, or nobody', () => {
    for (const pattern of ['(?>a)', '(?(1)a|b)', '(', '[a', '\\q', '*a', '(?i:a)'])
      assert.throws(() => pythonRegex(pattern), RegexError, pattern);
  });
});

describe('expandedMatch', () => {
  it('fills in groups by number and by name', () => {
    const match = pythonRegex('(a)(?P<n>b)?').exec('a');
    assert.ok(match);
    assert.equal(expandedMatch('\\1-\\g<1>-\\g<n>-\\n-\\\\1', match), 'a-a--\n-\\1');
  });
});
