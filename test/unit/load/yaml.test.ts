import assert from 'node:assert/strict';
import { parseYaml } from '../../../src/load/yaml.ts';
import { positionAt } from '../../../src/model/source.ts';

/** Scalars and what PyYAML 6.0 reads them as: each was run through it. */
const SCALARS: readonly (readonly [string, unknown])[] = [
  ['y', 'y'],
  ['yes', true],
  ['on', true],
  ['Off', false],
  ['no', false],
  ['N', 'N'],
  ['0644', 420],
  ['08', '08'],
  ['00', 0],
  ['1_000', 1000],
  ['0x1f', 31],
  ['0b11', 3],
  ['0o17', '0o17'],
  ['0x_f', 15],
  ['-0644', -420],
  ['1:30', 90],
  ['-1:30', -90],
  ['16:30:10:20:30:40', 12832633840],
  ['00:16:30:10:20:30', '00:16:30:10:20:30'],
  ['190:20:30.5', 685230.5],
  ['5.', 5],
  ['12e4567', '12e4567'],
  ['tRUE', 'tRUE'],
  ['Null', null],
  ['9007199254740991', 9007199254740991],
  ['-7', -7],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['1e3', '1e3'],
  ['1.5e3', '1.5e3'],
  ['1.5e+3', 1500],
  ['2020-01-01', '2020-01-01'],
  ['~', null],
  ['"08"', '08'],
];

describe('YAML', () => {
  for (const [text, value] of SCALARS) {
    it(`reads ${text} as ${JSON.stringify(value)}`, () =>
      assert.deepEqual(parseYaml(`key: ${text}\n`, 'f').value, { key: value }));
  }

  it('knows the place of every key and value', () => {
    const { source } = parseYaml('a:\n  - b: 1\n    c: {d: 2}\n', 'f');
    assert.deepEqual(
      [source.places['/a/0/c/d'], source.places['#/a/0/c/d'], source.places['/a/0']],
      [
        [3, 12],
        [3, 9],
        [2, 5],
      ],
    );
  });

  it('tells a key that stands twice, and text that does not parse, with the place', () => {
    const found = (text: string): unknown =>
      parseYaml(text, 'f').diagnostics.map(({ code, position }) => [code, position?.line, position?.column]);
    assert.deepEqual(found('a: 1\nb: 2\na: 3\n'), [['duplicate_key', 3, 1]]);
    assert.deepEqual(found('a: {{ b }}-c\n'), [['yaml_syntax', 1, 11]]);
  });

  it('keeps the digits of a number that JavaScript would round', () =>
    assert.deepEqual(parseYaml('serial: 12345678901234567890\n', 'f').value, { serial: '12345678901234567890' }));

  for (const [text, code, line, column] of [
    ['!vault <<: {}', 'yaml_syntax', 1, 8],
    ['a: !!binary aGk=\n', 'unknown_tag', 1, 4],
    ['a: {{ b }}\n', 'yaml_syntax', 1, 5],
    ['a: 1\n---\nb: 2\n', 'yaml_syntax', 2, 1],
    ['a:\n \tb: 1\n  c: [1\n', 'yaml_syntax', 2, 2],
    ['a: &a [1, *a]\n', 'yaml_alias', 1, 11],
    ['a: &a {b: *a}\n', 'yaml_alias', 1, 11],
    ['a: 1\n<<: 2\n', 'yaml_syntax', 2, 1],
    ['a: *a\nb: &a 1\n', 'yaml_alias', 1, 4],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}: ${code} at ${line}:${column}`, () => {
      const { value, diagnostics } = parseYaml(text, 'f');
      assert.equal(value, undefined);
      assert.deepEqual(
        diagnostics.map(found => [found.code, found.position]),
        [[code, { file: 'f', line, column }]],
      );
    });
  }

  it('refuses aliases that multiply before they fill the memory', () => {
    const levels = Array.from({ length: 60 }, (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}]\n`);
    const { value, diagnostics } = parseYaml(`a0: &a0 [x]\n${levels.join('')}`, 'f');
    assert.deepEqual([value, diagnostics.map(({ code }) => code)], [undefined, ['yaml_alias']]);
  });

  it('gives what stands behind an alias the place of the alias', () => {
    const { value, source } = parseYaml('a: &x {k: v}\nb: *x\nc: {<<: *x, d: 1}\n', 'f');
    assert.deepEqual(value, { a: { k: 'v' }, b: { k: 'v' }, c: { k: 'v', d: 1 } });
    assert.deepEqual(positionAt(source, ['b', 'k']), { file: 'f', line: 2, column: 4 });
  });
});
