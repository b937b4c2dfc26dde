import type { Emit } from '../model/event.ts';

/** One event a line. JSON escapes control characters by itself. Stages are for the live view: their totals are in the profile. */
export function jsonReport(write: (text: string) => void): Emit {
  return event => {
    if (event.type !== 'stage') write(`${JSON.stringify(event)}\n`);
  };
}
