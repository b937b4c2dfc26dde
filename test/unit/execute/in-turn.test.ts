import assert from 'node:assert/strict';
import { InTurn } from '../../../src/execute/in-turn.ts';

describe('work in turn', () => {
  it('goes on one piece after the other, in order', async () => {
    const queue = new InTurn();
    const told: string[] = [];
    const work = (name: string) => async () => {
      told.push(`${name} begins`);
      await Promise.resolve();
      told.push(`${name} ends`);
      return name;
    };
    assert.deepEqual(await Promise.all([queue.take(work('a')), queue.take(work('b'))]), ['a', 'b']);
    assert.deepEqual(told, ['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('goes on after a failure, which its own caller hears', async () => {
    const queue = new InTurn();
    const failed = queue.take(() => Promise.reject(new Error('first')));
    const next = queue.take(() => Promise.resolve('second'));
    await assert.rejects(failed, /first/);
    assert.equal(await next, 'second');
  });
});
