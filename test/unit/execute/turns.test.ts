import assert from 'node:assert/strict';
import type { PlaySchedule } from '../../../src/compile/schedule.ts';
import { batchFactor } from '../../../src/execute/worst-case/turns.ts';

describe('how often a play waits for what one host may take', () => {
  const hosts = (count: number) => Array.from({ length: count }, (_, index) => `h${index}`);
  const play = (...sizes: readonly number[]) => ({ batches: sizes.map(hosts) }) as unknown as PlaySchedule;
  const atOnce = { isHandler: false, turns: () => 1 };
  const inTurns = { isHandler: false, turns: (count: number) => count };

  it('once a batch where all may work at once', () => {
    assert.equal(batchFactor(play(5, 5, 2), atOnce, { users: 1, forks: 10 }), 3);
  });

  it('longer where fewer may', () => {
    assert.equal(batchFactor(play(100), atOnce, { users: 1, forks: 10 }), 11);
    assert.equal(batchFactor(play(6), atOnce, { users: 2, forks: 6 }), 3);
  });

  it('for each host where they take turns', () => {
    assert.equal(batchFactor(play(5, 3), inTurns, { users: 1, forks: 100 }), 8);
  });
});
