import assert from 'node:assert/strict';
import { copy } from '../../../modules/copy/index.ts';
import { refusalsOf } from '../../../src/compile/module-checks.ts';
import type { AnyModule, HostView } from '../../../src/module/contract.ts';

const anywhere: HostView = { name: 'h', groups: [] };

function counting(check: AnyModule['check']): { readonly module: AnyModule; readonly asked: () => number } {
  let asked = 0;
  const module: AnyModule = {
    ...copy,
    check: (params, host) => {
      asked += 1;
      return check?.(params, host) ?? [];
    },
  };
  return { module, asked: () => asked };
}

describe('what a module has against parameters', () => {
  it('is asked once for parameters that are one object', () => {
    const { module, asked } = counting(() => [{ code: 'wrong_parameter', cause: 'c', mend: 'm' }]);
    const params = {};
    for (const name of ['one', 'two']) assert.equal(refusalsOf(module, params, () => ({ name, groups: [] })).length, 1);
    refusalsOf(module, {}, () => anywhere);
    assert.equal(asked(), 2);
  });

  it('is asked of each host by a module that asks which host it is', () => {
    const { module } = counting((_, { name }) => [{ code: 'wrong_parameter', cause: name, mend: 'm' }]);
    const params = {};
    const causes = ['one', 'two'].map(name => refusalsOf(module, params, () => ({ name, groups: [] }))[0]?.cause);
    assert.deepEqual(causes, ['one', 'two']);
  });
});
