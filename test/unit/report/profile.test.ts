import assert from 'node:assert/strict';
import type { Stage, TaskRef } from '../../../src/model/event.ts';
import { Profiler } from '../../../src/report/profile.ts';
import { profileLines } from '../../../src/report/profile-lines.ts';

function task(index: number, name: string): TaskRef {
  return { play: 'p', index, name, module: 'command', kind: 'task' };
}

/** Two hosts, two tasks: b is slow to connect and with the second task. */
function profiler(): Profiler {
  const made = new Profiler();
  const stage = (at: number, host: string, name: Stage): void =>
    made.take({ type: 'stage', at, host, stage: name, task: '' });
  const result = (at: number, host: string, ref: TaskRef, durationMs: number): void =>
    made.take({
      type: 'task_result',
      at,
      host,
      task: ref,
      result: { status: 'ok', changes: [], facts: {}, warnings: [] },
      durationMs,
    });
  made.take({ type: 'run_started', at: 0, playbooks: [], check: false, diff: false, forks: 2 });
  stage(0, 'a', 'probe');
  stage(0, 'b', 'probe');
  made.take({ type: 'phase', at: 0, host: 'b', phase: 'tcp' });
  stage(100, 'a', 'wait');
  made.take({ type: 'phase', at: 400, host: 'b', phase: 'exchange' });
  stage(500, 'b', 'wait');
  stage(500, 'a', 'plan');
  stage(500, 'b', 'plan');
  result(510, 'a', task(0, 'first'), 10);
  result(520, 'b', task(0, 'first'), 20);
  stage(520, 'b', 'apply');
  result(1520, 'b', task(1, 'second'), 1000);
  stage(1520, 'b', 'done');
  stage(1520, 'a', 'done');
  return made;
}

describe('a profile', () => {
  it('says for each host where its time went, connection phases by their names', () => {
    const { hosts } = profiler().profile(1520);
    assert.deepEqual(hosts['b'], { probe: 100, tcp: 400, wait: 0, plan: 20, apply: 1000 });
    assert.equal(hosts['a']?.['wait'], 400);
  });

  it('sums the phases of all hosts, the longest first', () => {
    const { phases } = profiler().profile(1520);
    assert.deepEqual(Object.keys(phases).slice(0, 2), ['plan', 'apply']);
    assert.equal(phases['tcp'], 400);
  });

  it('finds the slowest tasks and the host that made them so', () => {
    const [first] = profiler().profile(1520).slowestTasks;
    assert.deepEqual(first, { task: 'second', longestMs: 1000, slowestHost: 'b', totalMs: 1000 });
  });

  it('follows who was waited for back from the end', () => {
    assert.deepEqual(
      profiler()
        .profile(1520)
        .criticalPath.map(({ host, task: name }) => `${name} ${host}`),
      ['connecting and looking (most of it: tcp) b', 'first b', 'second b'],
    );
  });

  it('has the turns of a throttled task and the batches of serial, one after the other', () => {
    const made = new Profiler();
    const result = (at: number, host: string, ref: TaskRef, durationMs: number): void =>
      made.take({
        ...{ type: 'task_result', at, host, task: ref, durationMs },
        result: { status: 'ok', changes: [], facts: {}, warnings: [] },
      });
    made.take({ type: 'run_started', at: 0, playbooks: [], check: false, diff: false, forks: 2 });
    for (const [begin, hosts] of [[0, ['a', 'b']] as const, [210, ['c', 'd']] as const]) {
      for (const host of hosts) made.take({ type: 'stage', at: begin, host, stage: 'probe', task: '' });
      for (const host of hosts) made.take({ type: 'stage', at: begin + 10, host, stage: 'wait', task: '' });
      hosts.forEach((host, turn) => result(begin + 110 + 100 * turn, host, task(0, 'in turn'), 100));
    }
    const path = made.profile(420).criticalPath.map(({ host, durationMs }) => `${host} ${durationMs}`);
    assert.deepEqual(path, ['b 10', 'a 100', 'b 100', 'd 10', 'c 100', 'd 100']);
  });

  it('reads as text', () => {
    const lines = profileLines(profiler().profile(1520));
    assert.ok(lines.includes('     1.00 s  second [b]'));
  });
});
