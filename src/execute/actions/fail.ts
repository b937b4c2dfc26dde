import { failedResult } from '../results.ts';
import { type ControllerAction, textOf } from './action.ts';

export const fail: ControllerAction = {
  name: 'fail',
  summary: 'Fails with a text of the play.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      msg: { type: 'string', default: 'Failed as requested from task', description: 'Why.' },
    },
  },
  run(params) {
    const msg = textOf(params['msg']);
    return { result: failedResult({ code: 'failed_by_play', cause: msg }, { msg }) };
  },
};
