import assert from 'node:assert/strict';
import type { Json } from '../../../src/model/json.ts';
import { CustomStats } from '../../../src/report/custom-stats.ts';

/** Keeps these, each by `set_stats` on a host of its own. */
function linesOf(...kept: readonly { data: Json; per_host?: boolean; aggregate?: boolean }[]): readonly string[] {
  const stats = new CustomStats();
  kept.forEach((ansible_stats, index) =>
    stats.take({
      type: 'task_result',
      at: 0,
      host: `h${index + 1}`,
      task: { play: 'p', index: 0, name: 'keep', module: 'set_stats', kind: 'task' },
      result: { status: 'ok', changes: [], facts: { ansible_stats: { ...ansible_stats } }, warnings: [] },
      durationMs: 1,
    }),
  );
  return stats.lines();
}

describe('what set_stats keeps', () => {
  it('is added up: numbers, texts, lists and mappings', () => {
    const lines = linesOf(
      { data: { n: 1, t: 'a', l: [1], m: { a: 1 } } },
      { data: { n: 2, t: 'b', l: [2], m: { b: 2 } } },
    );
    assert.deepEqual(lines, ['  RUN: {"n":3,"t":"ab","l":[1,2],"m":{"a":1,"b":2}}']);
  });

  it('is replaced without aggregate, and stays where the kinds differ', () => {
    assert.deepEqual(linesOf({ data: { n: 1 } }, { data: { n: 2 }, aggregate: false }), ['  RUN: {"n":2}']);
    assert.deepEqual(linesOf({ data: { n: 1 } }, { data: { n: 'two' } }), ['  RUN: {"n":1}']);
  });

  it('is shown for each host apart when it is of the hosts', () => {
    const lines = linesOf({ data: { n: 1 }, per_host: true }, { data: { n: 2 }, per_host: true }, { data: { n: 5 } });
    assert.deepEqual(lines, ['  h1: {"n":1}', '  h2: {"n":2}', '  RUN: {"n":5}']);
  });

  it('is nothing when nothing was kept', () => {
    assert.deepEqual(linesOf(), []);
  });
});
