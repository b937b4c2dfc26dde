import type { Emit } from '../model/event.ts';

/** One event a line. JSON escapes control characters by itself. */
export function jsonReport(write: (text: string) => void): Emit {
  return event => write(`${JSON.stringify(event)}\n`);
}
