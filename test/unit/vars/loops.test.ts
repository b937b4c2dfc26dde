import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { testLookups } from '../../support/lookups.ts';
import type { Json } from '../../../src/model/json.ts';
import { loopTerms } from '../../../src/vars/loops/index.ts';
import { scopeOf } from '../../../src/vars/scope.ts';

interface Row {
  readonly with: string;
  readonly terms: Json;
  readonly items?: readonly Json[];
  readonly error?: string;
}

const tree = resolve('test/cases/jinja/tree');
const { rows } = parse(readFileSync('test/cases/jinja/loops.yaml', 'utf8').replaceAll('TREE', tree)) as { rows: Row[] };
const variables = scopeOf([], { lookup: testLookups(path => readFileSync(path)), searchPath: [tree] });

describe('loopTerms, as Ansible has it', () => {
  for (const { with: name, terms, items, error } of rows) {
    it(`with_${name}: ${JSON.stringify(terms)}`, () => {
      if (error === undefined) assert.deepEqual(loopTerms(name, terms, variables), items);
      else assert.throws(() => loopTerms(name, terms, variables), { code: error });
    });
  }

  it('chooses one of the terms of with_random_choice', () => {
    assert.match(JSON.stringify(loopTerms('random_choice', ['a', 'b'], variables)), /^\["[ab]"\]$/);
  });

  it('flattens wholly, up to the words None and null, as community.general has it', () => {
    assert.deepEqual(loopTerms('flattened', ['a', ['b', ['c', [1]]], null], variables), ['a', 'b', 'c', 1, null]);
    assert.deepEqual(loopTerms('flattened', [['a', 'null', 'b'], 'c'], variables), ['a', 'c']);
  });

  it('combines every item with every other for with_cartesian', () => {
    assert.deepEqual(
      loopTerms(
        'cartesian',
        [
          ['a', 'b'],
          [1, 2],
        ],
        variables,
      ),
      [
        ['a', 1],
        ['a', 2],
        ['b', 1],
        ['b', 2],
      ],
    );
  });

  it('needs a lookup for what is on the controller', () => {
    assert.throws(() => loopTerms('file', ['a'], scopeOf([])), { code: 'template_error' });
  });

  it('refuses sequences and products without end', () => {
    const long = Array.from({ length: 2000 }, (_, index) => index);
    assert.throws(() => loopTerms('sequence', ['1-999999999'], variables), { code: 'template_limit' });
    assert.throws(() => loopTerms('nested', [long, long], variables), { code: 'template_limit' });
    assert.throws(() => loopTerms('cartesian', [long, long], variables), { code: 'template_limit' });
  });
});
