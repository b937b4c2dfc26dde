import assert from 'node:assert/strict';
import { duration, worstCaseLines } from '../../../src/report/worst-case-lines.ts';

describe('the worst case in words', () => {
  it('is rounded up', () => {
    assert.deepEqual([0.2, 59.1, 60, 61, 3599, 3601, 86_399, 86_401, 90_001].map(duration), [
      ...['1 s', '60 s', '1 min', '2 min', '1 h 0 min', '1 h 1 min', '1 d 0 h', '1 d 1 h', '1 d 2 h'],
    ]);
  });

  it('names what takes longest, and what has no bound', () => {
    const task = (line: number) => ({ place: `play.yaml:${line}`, task: 'do\u001b[2J it' });
    const boundless = Array.from({ length: 7 }, (_, index) => ({ ...task(index), why: 'it waits for a person' }));
    assert.deepEqual(worstCaseLines({ seconds: 90, longest: [{ ...task(3), seconds: 60 }], boundless }), [
      'worst case: 2 min, but for 7 tasks without a bound',
      '  1 min: play.yaml:3 do\\x1b[2J it',
      ...boundless.slice(0, 5).map(({ place }) => `  no bound: ${place} do\\x1b[2J it: it waits for a person`),
      '  and 2 more',
      '  (timeout: of a task, or --task-timeout, shortens it)',
    ]);
  });
});
