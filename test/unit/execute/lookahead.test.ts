import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/model/json.ts';
import { type Answer, Lookahead, type Observation } from '../../../src/execute/lookahead.ts';
import type { Prepared } from '../../../src/execute/prepare.ts';
import { okResult } from '../../../src/execute/results.ts';
import { defineModule } from '../../../src/module/contract.ts';

const script = { text: 'cat "$1"', args: ['/etc/hosts'] };

const module = defineModule<JsonObject, string>({
  name: 'sample',
  summary: '',
  params: {},
  probe: () => script,
  parse: ({ stdout }) => stdout,
  plan: () => ({ kind: 'converged' }),
});

function prepared(params: JsonObject, readsFleet = false): Prepared {
  return {
    ...{ key: '1.0', item: 0, module, params, isShared: true, script, environment: {}, readsFleet },
    ...{ become: undefined, becomeKey: '', probeDeadlineSeconds: 30, timeoutSeconds: undefined },
  };
}

const said: Observation = { kind: 'done', output: { exitStatus: 0, stdout: 'x', stderr: '' } };
const settled: Answer = { kind: 'settled', result: okResult() };

describe('answers at hand', () => {
  it('that were judged count for equal parameters only, others for whatever is made of the same probe', () => {
    const lookahead = new Lookahead();
    lookahead.keep(prepared({ line: 'a' }), settled, 0);
    assert.equal(lookahead.find(prepared({ line: 'a' }), 0), settled);
    assert.equal(lookahead.find(prepared({ line: 'b' }), 0), undefined);
    lookahead.keep(prepared({ line: 'a' }), said, 0);
    assert.equal(lookahead.find(prepared({ line: 'b' }), 0), said);
  });

  it('are used up by their step', () => {
    const lookahead = new Lookahead();
    lookahead.keep(prepared({}), settled, 0);
    assert.equal(lookahead.take(prepared({}), 0), settled);
    assert.equal(lookahead.take(prepared({}), 0), undefined);
  });

  it('count no more after a change, but still for a guess', () => {
    const lookahead = new Lookahead();
    lookahead.keep(prepared({}), said, 0);
    lookahead.forget();
    assert.deepEqual([lookahead.find(prepared({}), 0), lookahead.last(prepared({}))], [undefined, said]);
  });

  it('count no more after a change anywhere, where other hosts were looked at', () => {
    const lookahead = new Lookahead();
    lookahead.keep(prepared({}, true), said, 7);
    assert.deepEqual([lookahead.find(prepared({}, true), 7), lookahead.find(prepared({}, true), 8)], [said, undefined]);
  });
});
