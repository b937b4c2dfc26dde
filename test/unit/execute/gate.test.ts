import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Place } from '../../../src/execute/course.ts';
import { freeGate, linearGate } from '../../../src/execute/gate.ts';
import { placesOf } from './places.ts';

/** Notes in which order hosts were let through. */
async function walk(
  gate: ReturnType<typeof linearGate>,
  host: string,
  places: readonly Place[],
  log: string[],
): Promise<void> {
  for (const place of places) {
    if (!(await gate.arrive(host, place)).go) {
      log.push(`${host} stopped before ${place.order.join('.')}`);
      break;
    }
    log.push(`${host}${place.order.join('.')}`);
  }
  gate.leave(host);
}

const [p0, p1, p2, p3, p5] = placesOf([0], [1], [2], [3], [5]);

describe('the linear gate', () => {
  it('lets nobody settle a step before all are past the one before', async () => {
    const log: string[] = [];
    const settled: Place[] = [];
    const gate = linearGate(['a', 'b'], place => settled.push(place) > 0);
    await Promise.all([walk(gate, 'a', [p0, p1, p2], log), walk(gate, 'b', [p0, p1, p2], log)]);
    assert.deepEqual(
      log.map(entry => entry.slice(1)),
      ['0', '0', '1', '1', '2', '2'],
    );
    assert.deepEqual(settled, [p0, p1, p2]);
  });

  it('does not wait for a host that left, nor for steps that a host passes by', async () => {
    const log: string[] = [];
    const gate = linearGate(['a', 'b', 'c'], () => true);
    await Promise.all([walk(gate, 'a', [p0], log), walk(gate, 'b', [p0, p5], log), walk(gate, 'c', [p3, p5], log)]);
    assert.deepEqual(log, ['a0', 'b0', 'c3', 'b5', 'c5']);
  });

  it('holds the others back while a host is in what opened behind a step', async () => {
    const log: string[] = [];
    const gate = linearGate(['a', 'b', 'c'], () => true);
    const [first, second, third] = placesOf([0, 0, 0], [0, 0, 1], [0, 1, 0]);
    await Promise.all([
      walk(gate, 'a', [p0, third, p1], log),
      walk(gate, 'b', [p0, p1], log),
      walk(gate, 'c', [p0, first, second, third, p1], log),
    ]);
    assert.deepEqual(log.slice(3), ['c0.0.0', 'c0.0.1', 'a0.1.0', 'c0.1.0', 'a1', 'b1', 'c1']);
  });

  it('lets a host that joins again catch up before the others go on', async () => {
    const log: string[] = [];
    const gate = linearGate(['a', 'b'], () => true);
    gate.leave('b');
    const ahead = walk(gate, 'a', [p2, p3], log);
    gate.join('b');
    await setImmediate();
    assert.deepEqual(log, ['a2']);
    await Promise.all([ahead, walk(gate, 'b', [p0, p1, p3], log)]);
    assert.deepEqual(log.slice(0, 4), ['a2', 'b0', 'b1', 'a3']);
  });

  it('says with whom a host is at the place, in the order of the batch', async () => {
    const gate = linearGate(['a', 'b', 'c'], () => true);
    const turns = Promise.all([gate.arrive('c', p1), gate.arrive('b', p2), gate.arrive('a', p1)]);
    await setImmediate();
    gate.leave('a');
    gate.leave('c');
    assert.deepEqual(
      (await turns).map(turn => turn.go && turn.together),
      [['a', 'c'], ['b'], ['a', 'c']],
    );
  });

  it('tells where the others are when all are past a place', async () => {
    const seen: (readonly string[])[] = [];
    const gate = linearGate(
      ['a', 'b'],
      (_, at) => seen.push([...at].map(([host, { order }]) => `${host}${order[0]}`)) > 0,
    );
    await Promise.all([walk(gate, 'a', [p0, p2], []), walk(gate, 'b', [p0, p3], [])]);
    assert.deepEqual(seen[0], ['a2', 'b3']);
  });

  it('ends the batch for all when a settled step says so', async () => {
    const log: string[] = [];
    const gate = linearGate(['a', 'b'], place => place !== p1);
    await Promise.all([walk(gate, 'a', [p0, p1, p2], log), walk(gate, 'b', [p0, p1, p2], log)]);
    assert.deepEqual(log.slice(-2), ['a stopped before 2', 'b stopped before 2']);
  });

  it('lets nobody through once it is stopped', async () => {
    const gate = linearGate(['a', 'b'], () => true);
    const waiting = gate.arrive('a', p1);
    gate.stop();
    assert.deepEqual([(await waiting).go, (await gate.arrive('b', p0)).go], [false, false]);
  });
});

describe('the free gate', () => {
  it('holds nobody back, and still tells when all are past a step', async () => {
    const settled: Place[] = [];
    const gate = freeGate(['a', 'b'], place => settled.push(place) > 0);
    const turns = [await gate.arrive('a', p0), await gate.arrive('a', p1), await gate.arrive('a', p2)];
    assert.deepEqual(turns, Array(3).fill({ go: true, together: ['a'] }));
    assert.deepEqual(settled, []);
    await gate.arrive('b', p1);
    assert.deepEqual(settled, [p0]);
  });

  it('lets nobody through once a settled step says so', async () => {
    const gate = freeGate(['a', 'b'], () => false);
    await gate.arrive('a', p0);
    await gate.arrive('b', p1);
    await gate.arrive('a', p1);
    assert.equal((await gate.arrive('b', p2)).go, false);
  });
});
