import assert from 'node:assert/strict';
import type { BlockPlace } from '../../../src/model/task.ts';
import { StartAt } from '../../../src/compile/start-at.ts';
import { stepOf } from '../execute/places.ts';

/** The names of what is left. */
function from(wanted: string, { names = ['one', 'two', 'three'], batches = 1 } = {}): readonly string[] {
  const steps = names.map((name, index) => stepOf(name, index));
  return new StartAt(wanted).from(steps, { gathering: [], batches }).map(({ task }) => task.name);
}

describe('--start-at-task', () => {
  for (const [wanted, left] of [
    ['two', ['two', 'three']],
    ['t*', ['two', 'three']],
    ['?wo', ['two', 'three']],
    ['[s-u]hree', ['three']],
    ['[!a-s]*', ['two', 'three']],
    ['[z-a]wo', []],
    ['t[wo', []],
    ['.*', []],
  ] as const)
    it(`${wanted} leaves ${left.join(', ') || 'nothing'}`, () => assert.deepEqual(from(wanted), left));

  it('takes a name with brackets as it is written', () => {
    assert.deepEqual(from('[web] go', { names: ['one', '[web] go'] }), ['[web] go']);
  });

  it('begins nowhere in a play without hosts, and tells so', () => {
    const start = new StartAt('one');
    assert.deepEqual(start.from([stepOf('one', 0)], { gathering: [], batches: 0 }), []);
    assert.deepEqual(
      start.diagnostics().map(({ code }) => code),
      ['no_such_task'],
    );
  });

  it('keeps what is passed by for later batches', () => {
    const steps = [stepOf('one', 0), stepOf('two', 1)];
    const left = new StartAt('two').from(steps, { gathering: [], batches: 2 });
    assert.deepEqual(
      left.map(({ isForLaterBatches }) => isForLaterBatches === true),
      [true, false],
    );
  });

  it('does not begin in a rescue', () => {
    const place: BlockPlace = { id: 1, section: 'rescue', hasRescue: true, hasAlways: false };
    const steps = [stepOf('one', 0, { blocks: [place] }), stepOf('two', 1), stepOf('one', 2)];
    const left = new StartAt('one').from(steps, { gathering: [], batches: 1 });
    assert.deepEqual(left, steps.slice(2));
  });
});
