import assert from 'node:assert/strict';
import { isJsonObject } from '../../../src/model/json.ts';
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

/** Each was read by PyYAML 6.0, too. */
const TEXTS: readonly (readonly [string, unknown])[] = [
  ['k:\n  x: "{{\n    a\n  }}"\n  y: 1\n', { k: { x: '{{ a }}', y: 1 } }],
  ["k:\n- x: 'a\n\nit''s\n'\n  y: 1\n", { k: [{ x: "a\nit's ", y: 1 }] }],
  ['k:\n  x: "a \\\n  \\"b\n\tc"\n', { k: { x: 'a "b c' } }],
  ['a: "x\r\nb"\r\nc: 1\r\n', { a: 'x b', c: 1 }],
  ['k:\n  x: {\n  a: 1,\nb: [\n1,\n\n# why\n2\n]\n}\n  y: 2\n', { k: { x: { a: 1, b: [1, 2] }, y: 2 } }],
  ['a: |\n  x', { a: 'x' }],
  ['- >+\n  x\n  y', ['x y']],
  ['a: |\n  x\n# c', { a: 'x\n' }],
  ['a: |\n  x\n  ', { a: 'x\n' }],
  ['a: &x {b: 1, o: 1}\nc: {o: 2, <<: *x}\n', { a: { b: 1, o: 1 }, c: { b: 1, o: 2 } }],
  ['a: [&x {o: 1}, &y {o: 2}]\nb:\n  <<: *x\n  <<: *y\n', { a: [{ o: 1 }, { o: 2 }], b: { o: 2 } }],
];

describe('YAML', () => {
  const readKey = (text: string): unknown => {
    const { value } = parseYaml(`key: ${text}\n`, 'f');
    return value !== undefined && isJsonObject(value) ? value['key'] : undefined;
  };

  for (const [text, value] of SCALARS) {
    it(`reads ${text} as ${JSON.stringify(value)}`, () => assert.deepEqual(readKey(text), value));
  }

  for (const [text, value] of TEXTS) {
    it(`reads ${JSON.stringify(text)} as PyYAML does`, () => {
      const { value: found, diagnostics } = parseYaml(text, 'f');
      assert.deepEqual([diagnostics, JSON.stringify(found)], [[], JSON.stringify(value)]);
    });
  }

  it('tells places as they are in the file where lines stand further out than they should', () => {
    const { source } = parseYaml('k:\n  a: {b: "x\ny", c: 1,\nd: 2}\n  e: 3\n', 'f');
    const places = [['a', 'c'], ['a', 'd'], ['e']].map(path => positionAt(source, ['k', ...path]));
    assert.deepEqual(
      places.map(({ line, column }) => [line, column]),
      [
        [3, 8],
        [4, 4],
        [5, 6],
      ],
    );
  });

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
    ['a: "x\nb: 2\n', 'yaml_syntax', 3, 1],
    ['a: "x\nb: "y"\nc: 3\n', 'yaml_syntax', 1, 6],
    ['a: "x\n---\ny"\n', 'yaml_syntax', 1, 6],
    ['k:\n  a: [1,\n', 'yaml_syntax', 3, 1],
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
