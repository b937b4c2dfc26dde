import assert from 'node:assert/strict';
import { parseYaml } from '../../../src/load/yaml.ts';
import { isJsonObject, type JsonObject } from '../../../src/model/json.ts';
import {
  isWholeFloat,
  jsonAsWritten,
  markedAs,
  noteWholeFloat,
  overlaidWith,
} from '../../../src/model/whole-floats.ts';
import { scopeOf } from '../../../src/vars/scope.ts';
import { renderDeep, renderValue } from '../../../src/vars/template.ts';

function read(text: string): JsonObject {
  const { value } = parseYaml(text, 'f');
  assert.ok(value !== undefined && isJsonObject(value));
  return value;
}

describe('floats that are whole', () => {
  const rendered = (text: string, values: JsonObject) =>
    renderValue(`<${text}>`, scopeOf([{ origin: 'test', values }]));

  it('are printed as they were written, and data has their numbers', () => {
    const values = read('a: 1.0\nb: 1\nc: [2.0, 2]\nd: { e: -3.0 }\nf: "4.0"\n');
    assert.equal(
      rendered('{{ a }} {{ b }} {{ c }} {{ c[0] }} {{ c[-2] }} {{ d.e }} {{ d }} {{ f }}', values),
      "<1.0 1 [2.0, 2] 2.0 2.0 -3.0 {'e': -3.0} 4.0>",
    );
    assert.equal(JSON.stringify(values), '{"a":1,"b":1,"c":[2,2],"d":{"e":-3},"f":"4.0"}');
  });

  it('keep that in a copy, and lose it to what is laid over them', () => {
    const outer = read('a: 1.0\nb: 2.0\n');
    assert.equal(rendered('{{ a }}', { ...outer }), '<1.0>');
    const both = overlaidWith(outer, read('a: 1\nc: 3.0\n'));
    assert.deepEqual(
      ['a', 'b', 'c'].map(key => isWholeFloat(both, key)),
      [false, true, true],
    );
    assert.deepEqual(overlaidWith(outer, { a: 5, b: 6 }), { a: 5, b: 6 });
  });

  it('are those of a variable that is written as another', () =>
    assert.equal(rendered('{{ b }}', read('a: 1.0\nb: "{{ a }}"\n')), '<1.0>'));

  it('behind an alias are those of its anchor', () =>
    assert.equal(rendered('{{ b }} {{ c.a }}', read('x: &x { a: 1.0 }\nb: *x\nc: *x\n')), "<{'a': 1.0} 1.0>"));

  it('stay floats in what is rendered, whole or within', () => {
    const values = read('a: 1.0\nl: [2.0, 3]\nd: { e: 4.0 }\nn: 5\n');
    const scope = scopeOf([{ origin: 'test', values }]);
    const given = read(
      'x: "{{ a }}"\ny: ["{{ a }}", 6.0, "{{ n }}"]\nz: "{{ [l[0], d.e, n] }}"\nw: 7.0\nt: "{{ l[0] }}"\n',
    );
    assert.equal(
      jsonAsWritten(renderDeep(given, scope)),
      '{"x":1.0,"y":[1.0,6.0,5],"z":[2.0,4.0,5],"w":7.0,"t":"2.0"}',
    );
    assert.equal(jsonAsWritten(renderDeep(read('"{{ n }}": "{{ l }}"'), scope)), '{"5":[2.0,3]}');
  });

  it('are told from other numbers in JSON for people, laid out as JSON.stringify does', () => {
    const value = read('a: [1.0, [], {}]\nb: { c: 2.0 }\nd: -0.0\ne: 1.0e+20\n');
    assert.equal(jsonAsWritten(value), '{"a":[1.0,[],{}],"b":{"c":2.0},"d":-0.0,"e":1e+20}');
    const laidOut = read('a: [1, [], {}]\nb: { c: 2 }\n');
    assert.equal(
      jsonAsWritten({ ...laidOut, d: read('e: 3.0') }, 2),
      JSON.stringify({ ...laidOut, d: { e: 3 } }, null, 2).replace('"e": 3', '"e": 3.0'),
    );
  });

  it('are the same members in a copy, and go with a member that is set anew', () => {
    const values = read('a: 1.0\nb: 2.0\n');
    assert.equal(jsonAsWritten(markedAs({ b: 2, c: 3, a: 'x' }, values)), '{"b":2.0,"c":3,"a":"x"}');
    const kept = { a: 1, b: 2 };
    noteWholeFloat(kept, 'a', true);
    noteWholeFloat(kept, 'b', true);
    noteWholeFloat(kept, 'a', false);
    assert.equal(jsonAsWritten(kept), '{"a":1,"b":2.0}');
  });
});
