import assert from 'node:assert/strict';
import type { Part } from '../../../src/connection/connection.ts';
import { connector } from '../../../src/connection/open.ts';
import { TimeShare } from '../../../src/connection/time-share.ts';

describe('time that parts have together', () => {
  it('counts only while one of them runs', () => {
    let now = 0;
    const share = new TimeShare(10, { now: () => now });
    share.enter();
    now = 4000;
    share.leave();
    now = 100_000;
    assert.equal(share.secondsLeft, 6);
    share.enter();
    now = 105_000;
    assert.equal(share.secondsLeft, 1);
    now = 200_000;
    assert.equal(share.secondsLeft, 0);
  });

  /** A share of which nearly nothing is left, whatever the speed of this machine. */
  function nearlyUsed(isAhead: boolean): TimeShare {
    let now = 0;
    const share = new TimeShare(1000, { isAhead, now: () => now });
    share.enter();
    now = 999_900;
    share.leave();
    return share;
  }

  function part(text: string, more: Partial<Part> = {}): Part {
    return { script: { text, args: [] }, deadlineSeconds: 600, stopOnFailure: false, ...more };
  }

  async function exchanged(parts: readonly Part[]) {
    const settings = { host: 'h', transport: 'local', address: 'h', hostKeyChecking: 'strict' } as const;
    const connection = connector()(settings, () => undefined);
    const { signal } = new AbortController();
    const { results, lost } = await connection.exchange(parts, undefined, signal);
    const after = await connection.exchange([part('echo again')], undefined, signal);
    await connection.close();
    return { kinds: results.map(({ kind }) => kind), lost, after: after.results[0] };
  }

  it('ends a task whose actions took too long together, though each has time left', async () => {
    const within = nearlyUsed(false);
    const { kinds, lost } = await exchanged([part('true'), part('sleep 600', { within }), part('true', { within })]);
    assert.deepEqual(kinds, ['done', 'timed_out', 'not_run']);
    assert.equal(lost, undefined);
  });

  it('leaves what was asked ahead of time unasked when it takes too long, and the shell anew', async () => {
    const within = nearlyUsed(true);
    const { kinds, lost, after } = await exchanged([part('echo one'), part('sleep 600', { within })]);
    assert.deepEqual(kinds, ['done', 'not_run']);
    assert.equal(lost, undefined);
    assert.equal(after?.kind === 'done' ? after.output.stdout : undefined, 'again\n');
  });

  it('tells of a look whose own deadline passed, though it was asked ahead of time', async () => {
    const within = new TimeShare(600, { isAhead: true });
    const { kinds } = await exchanged([part('sleep 600', { deadlineSeconds: 0.1, within })]);
    assert.deepEqual(kinds, ['timed_out']);
  });
});
