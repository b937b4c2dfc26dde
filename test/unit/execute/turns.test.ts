import assert from 'node:assert/strict';
import { Turns } from '../../../src/execute/turns.ts';

describe('turns', () => {
  it('let one piece of work after the other go on, in order', async () => {
    const turns = new Turns();
    const told: string[] = [];
    const work = (name: string) => async () => {
      told.push(`${name} begins`);
      await Promise.resolve();
      told.push(`${name} ends`);
      return name;
    };
    assert.deepEqual(await Promise.all([turns.take(work('a')), turns.take(work('b'))]), ['a', 'b']);
    assert.deepEqual(told, ['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('go on after work that fails, whose failure its own caller hears', async () => {
    const turns = new Turns();
    const failed = turns.take(() => Promise.reject(new Error('first')));
    const next = turns.take(() => Promise.resolve('second'));
    await assert.rejects(failed, /first/);
    assert.equal(await next, 'second');
  });
});
