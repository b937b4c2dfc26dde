import assert from 'node:assert/strict';
import { modules } from '../../../../modules/index.ts';
import { paramsChecker } from '../../../../src/load/schema.ts';

describe('wait_for', () => {
  it('waits a second at most for an answer before its turn has come, and as long as it is told to then', () => {
    const module = modules.get('wait_for');
    assert.ok(module);
    const { params } = paramsChecker('wait_for', module.params)({ host: '192.0.2.51', port: 22, connect_timeout: 7 });
    const ahead = module.probe(params);
    assert.deepEqual(ahead.args.slice(6, 10), ['0', '0', '1', '1']);
    const state = module.parse({ exitStatus: 0, stdout: 'met=no\nelapsed=1\n', stderr: '' }, params);
    const plan = module.plan(state, params);
    assert.equal(plan.kind, 'command');
    assert.deepEqual(plan.script.args.slice(6, 10), ['300', '0', '1', '7']);
  });
});
