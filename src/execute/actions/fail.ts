import { failedResult } from '../results.ts';
import { type ControllerAction, textOf } from './action.ts';

const DEFAULT_MESSAGE = 'Failed as requested from task';

export const fail: ControllerAction = {
  name: 'fail',
  summary: 'Fails with a text of the play.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      msg: { default: DEFAULT_MESSAGE, description: 'Why.' },
    },
  },
  run(params) {
    const msg = params['msg'] ?? DEFAULT_MESSAGE;
    return { result: failedResult({ code: 'failed_by_play', cause: textOf(msg) }, { msg }) };
  },
};
