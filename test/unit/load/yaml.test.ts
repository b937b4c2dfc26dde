import assert from 'node:assert/strict';
import { parseYaml } from '../../../src/load/yaml.ts';

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
  ['1:30', 90],
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
});
