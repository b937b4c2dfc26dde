import { okResult } from '../results.ts';
import type { ControllerAction } from './action.ts';

export const meta: ControllerAction = {
  name: 'meta',
  summary:
    'Steers the run: flush_handlers runs the handlers that were notified so far; end_host, end_batch and end_play end it early; clear_facts forgets what hosts told of themselves; clear_host_errors lets hosts that failed or were lost take part again; reset_connection connects anew; refresh_inventory reads the inventory again; noop does nothing.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['action'],
    properties: {
      action: {
        type: 'string',
        enum: [
          'flush_handlers',
          'noop',
          'end_host',
          'end_batch',
          'end_play',
          'clear_facts',
          'clear_host_errors',
          'reset_connection',
          'refresh_inventory',
        ],
        description: 'What to do; written as "meta: flush_handlers".',
      },
    },
  },
  freeForm: 'action',
  // Never comes here: the walk of a host knows what to do.
  run: () => ({ result: okResult() }),
};
