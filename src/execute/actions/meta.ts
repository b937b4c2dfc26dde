import { okResult } from '../results.ts';
import type { ControllerAction } from './action.ts';

export const meta: ControllerAction = {
  name: 'meta',
  summary: 'Steers the run: flush_handlers runs the handlers that were notified so far, noop does nothing.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['action'],
    properties: {
      action: {
        type: 'string',
        enum: ['flush_handlers', 'noop'],
        description: 'What to do; written as "meta: flush_handlers".',
      },
    },
  },
  freeForm: 'action',
  // flush_handlers never comes here: the schedule has the handlers in its place.
  run: () => ({ result: okResult() }),
};
