import { setTimeout as sleep } from 'node:timers/promises';
import { failedResult, okResult, skippedResult } from '../results.ts';
import type { ControllerAction } from './action.ts';

export const waitForConnection: ControllerAction = {
  name: 'wait_for_connection',
  asksHost: true,
  summary: 'Waits until the host can be reached again, over a new connection.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      delay: { type: 'number', minimum: 0, default: 0, description: 'Seconds before the first try.' },
      sleep: { type: 'number', minimum: 0, default: 1, description: 'Seconds between two tries.' },
      timeout: { type: 'number', minimum: 0, default: 600, description: 'Seconds after which it fails.' },
      connect_timeout: {
        type: 'number',
        minimum: 0,
        default: 0,
        description: 'Seconds for each phase of a try; 0: as for every connection.',
      },
    },
  },
  async run({ delay, sleep: between, timeout, connect_timeout: connect }, { reach, signal, check }) {
    // As in Ansible: what would have made the host come back was not done.
    if (check) return { result: skippedResult('nothing is waited for in check mode') };
    const began = Date.now();
    const elapsed = (): number => Math.floor((Date.now() - began) / 1000);
    const pause = (seconds: number): Promise<unknown> =>
      sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
    await pause(Number(delay));
    for (;;) {
      const lost = await reach(Number(connect) || undefined);
      if (lost === undefined) return { result: okResult({ elapsed: elapsed() }) };
      if (elapsed() >= Number(timeout) || signal.aborted) {
        const cause = `the host could not be reached within ${Number(timeout)} s: ${lost.cause}`;
        return { result: failedResult({ ...lost, code: 'timeout', cause }, { elapsed: elapsed() }) };
      }
      await pause(Number(between));
    }
  },
};
