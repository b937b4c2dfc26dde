import assert from 'node:assert/strict';
import { yamlSurprises } from '../../../../src/load/lint/yaml-surprises.ts';
import { wordsIn } from '../../../../src/load/lint/words.ts';

describe('yamlSurprises', () => {
  for (const [text, place] of [
    ['on: 1\n', '1:1'],
    ['a: [x, yes]\n', '1:8'],
    ['a: 22:22\n', '1:4'],
    ['a: 0123\n', '1:4'],
    ['a: 1_000\n', '1:4'],
    ['a: 1.10\n', '1:4'],
    ['a: 1e3\n', '1:4'],
    ['a: 0o17\n', '1:4'],
    ['a:\n  mode: 644\n', '2:9'],
    ['a:\n  directory_mode: 0755\n', '2:19'],
  ] as const)
    it(`finds ${JSON.stringify(text)}`, () => {
      const [only, ...more] = yamlSurprises(text, 'f');
      assert.deepEqual([only?.code, only?.severity, more], ['yaml_surprise', 'warning', []]);
      assert.equal(`${only?.position?.line}:${only?.position?.column}`, place);
    });

  for (const text of [
    'become: yes\n',
    'a: [yes, no]\n',
    '"on": 1\n',
    'a: ["yes", x]\n',
    "a: '22:22'\n",
    'mode: "0644"\n',
    'a: ["1e3", e3, 1e, 3d5, 1.5e+3]\n',
    'a: [1, 10, 1.5, 1.0, 0, 0x1f, -7]\n',
    'a: 00:16:30:10:20:30\n',
  ])
    it(`passes over ${JSON.stringify(text)}`, () => assert.deepEqual(yamlSurprises(text, 'f'), []));

  it('finds a truth where others have a text of this name', () => {
    const found = yamlSurprises('country: no\nstarted: no\n', 'f', new Set(['country']));
    assert.deepEqual(
      found.map(({ position }) => position),
      [{ file: 'f', line: 1, column: 10 }],
    );
  });

  it('tells which mode a decimal one is', () =>
    assert.match(yamlSurprises('mode: 644\n', 'f')[0]?.cause ?? '', /means 1204$/));
});

describe('wordsIn', () => {
  it('gathers what values may name, not what sets it', () =>
    assert.deepEqual(
      [...wordsIn([{ vars: { a: '{{ b }}' }, register: 'c', when: 'd.e is defined', '{{ f }}': null }])],
      ['b', 'd', 'e', 'is', 'defined', 'f'],
    ));
});
