import assert from 'node:assert/strict';
import { paramsChecker } from '../../../src/load/schema.ts';

const check = paramsChecker('thing', {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', aliases: ['dest', 'name'] },
    owner: { type: 'string' },
    content: { type: ['string', 'null'] },
    paths: { type: 'array', aliases: ['places'] },
  },
});

describe('paramsChecker', () => {
  it('gives a parameter that was written under another name its own', () => {
    assert.deepEqual(check({ dest: '/a' }), { params: { path: '/a' }, problems: [] });
  });

  it('refuses one that is given under two names, at the second', () => {
    for (const raw of [
      { path: '/a', name: '/b' },
      { dest: '/a', name: '/b' },
    ])
      assert.deepEqual(
        check(raw).problems.map(({ code, path }) => [code, path]),
        [['wrong_parameter', ['name']]],
      );
  });

  it('tells what is wrong at the name that was written', () => {
    for (const name of ['paths', 'places'])
      assert.deepEqual(
        check({ path: '/a', [name]: '{{ x }}' }).problems.map(({ path }) => path),
        [[name]],
      );
  });

  it('takes null as not given, where nothing may be null', () => {
    assert.deepEqual(check({ path: '/a', owner: null, content: null }).params, { path: '/a', content: null });
    assert.equal(check({ path: null }).problems[0]?.code, 'missing_parameter');
  });
});
