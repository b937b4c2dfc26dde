import assert from 'node:assert/strict';
import { parseYaml } from '../../../src/load/yaml.ts';
import { isJsonObject, type JsonObject } from '../../../src/model/json.ts';
import { isWholeFloat, overlaidWith } from '../../../src/model/whole-floats.ts';
import { scopeOf } from '../../../src/vars/scope.ts';
import { renderValue } from '../../../src/vars/template.ts';

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
});
