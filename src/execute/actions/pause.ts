import { setTimeout as delay } from 'node:timers/promises';
import { okResult } from '../results.ts';
import type { ControllerAction } from './action.ts';

export const pause: ControllerAction = {
  name: 'pause',
  once: true,
  summary: 'Waits before the next task; a Ctrl-C ends the wait.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      seconds: { type: 'number', minimum: 0, description: 'Seconds to wait.' },
      minutes: { type: 'number', minimum: 0, description: 'Minutes to wait, added to seconds.' },
    },
  },
  async run(params, { signal }) {
    const seconds = Number(params['seconds'] ?? 0) + 60 * Number(params['minutes'] ?? 0);
    await delay(seconds * 1000, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    return { result: okResult({ delta: seconds }) };
  },
};
