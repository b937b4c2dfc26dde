import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { modules } from '../../../modules/index.ts';
import { actions } from '../../../src/execute/actions/index.ts';

describe('the list of modules', () => {
  it('has each under its own name', () => {
    for (const [name, module] of modules) assert.equal(module.name, name);
  });
});

describe('the schema of parameters', () => {
  for (const { name, params } of [...modules.values(), ...actions.values()]) {
    it(`of ${name} is a valid JSON schema: nothing checks that when xenplay runs`, () => {
      const ajv = new Ajv({ strict: false });
      assert.equal(ajv.validateSchema(params), true, ajv.errorsText());
    });
  }
});
