import assert from 'node:assert/strict';
import { assignmentsOf, splitFreeForm } from '../../../src/load/free-form.ts';

/** Each was run through ansible-core 2.14.18. */
describe('the text of a command', () => {
  for (const [given, text, options] of [
    ['ls -l', 'ls -l', {}],
    ['touch x creates=x', 'touch x', { creates: 'x' }],
    [
      "echo 'one  two'   three  creates=/no chdir={{ d }} four=5",
      "echo 'one  two'   three four=5",
      { creates: '/no', chdir: '{{ d }}' },
    ],
    ['echo "chdir=/usr" chdir="/usr/bin" ; pwd', 'echo "chdir=/usr" ; pwd', { chdir: '/usr/bin' }],
    ['echo a\necho b creates=/no\n', 'echo a\necho b', { creates: '/no' }],
    ['creates=/x make all', 'make all', { creates: '/x' }],
    ["make removes='/a b'", 'make', { removes: '/a b' }],
    ['echo {{ a if b else "creates=/x" }}', 'echo {{ a if b else "creates=/x" }}', {}],
    ['echo acreates=/x', 'echo acreates=/x', {}],
    ["echo 'open creates=/x", "echo 'open creates=/x", {}],
    ['', '', {}],
  ] as const) {
    it(`${JSON.stringify(given)} keeps ${JSON.stringify(text)}`, () =>
      assert.deepEqual(splitFreeForm(given), { text, options }));
  }
});

describe('words of parameters', () => {
  for (const [text, expected] of [
    ['path=/x state=directory', { path: '/x', state: 'directory' }],
    ['msg="{{ x }} y\\tz" verbosity=0', { msg: '{{ x }} y\tz', verbosity: '0' }],
    ['msg={{ x }}', { msg: '{{ x }}' }],
    ["e='it''s'", { e: "it''s" }],
    ['a=b=c\n  d=', { a: 'b=c', d: '' }],
    ['', {}],
    ['path', undefined],
    ['path=/x more', undefined],
    ['path="/x', undefined],
    ['=x', undefined],
  ] as const) {
    it(`${JSON.stringify(text)} are ${JSON.stringify(expected)}`, () =>
      assert.deepEqual(assignmentsOf(text), expected));
  }
});
