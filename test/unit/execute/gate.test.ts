import assert from 'node:assert/strict';
import { freeGate, linearGate } from '../../../src/execute/gate.ts';

/** Notes in which order hosts were let through. */
async function walk(
  gate: ReturnType<typeof linearGate>,
  host: string,
  steps: readonly number[],
  log: string[],
): Promise<void> {
  for (const step of steps) {
    if (!(await gate.arrive(host, step))) {
      log.push(`${host} stopped before ${step}`);
      break;
    }
    log.push(`${host}${step}`);
  }
  gate.leave(host);
}

describe('the linear gate', () => {
  it('lets nobody settle a step before all are past the one before', async () => {
    const log: string[] = [];
    const settled: number[] = [];
    const gate = linearGate(['a', 'b'], step => settled.push(step) > 0);
    await Promise.all([walk(gate, 'a', [0, 1, 2], log), walk(gate, 'b', [0, 1, 2], log)]);
    assert.deepEqual(
      log.map(entry => entry.slice(1)),
      ['0', '0', '1', '1', '2', '2'],
    );
    assert.deepEqual(settled, [0, 1, 2]);
  });

  it('does not wait for a host that left, nor for steps that a host passes by', async () => {
    const log: string[] = [];
    const gate = linearGate(['a', 'b', 'c'], () => true);
    await Promise.all([walk(gate, 'a', [0], log), walk(gate, 'b', [0, 5], log), walk(gate, 'c', [3, 5], log)]);
    assert.deepEqual(log, ['a0', 'b0', 'c3', 'b5', 'c5']);
  });

  it('ends the batch for all when a settled step says so', async () => {
    const log: string[] = [];
    const gate = linearGate(['a', 'b'], step => step < 1);
    await Promise.all([walk(gate, 'a', [0, 1, 2], log), walk(gate, 'b', [0, 1, 2], log)]);
    assert.deepEqual(log.slice(-2), ['a stopped before 2', 'b stopped before 2']);
  });

  it('lets nobody through once it is stopped', async () => {
    const gate = linearGate(['a', 'b'], () => true);
    const waiting = gate.arrive('a', 1);
    gate.stop();
    assert.deepEqual([await waiting, await gate.arrive('b', 0)], [false, false]);
  });
});

describe('the free gate', () => {
  it('holds nobody back, and still tells when all are past a step', async () => {
    const settled: number[] = [];
    const gate = freeGate(['a', 'b'], step => settled.push(step) > 0);
    assert.deepEqual(
      [await gate.arrive('a', 0), await gate.arrive('a', 1), await gate.arrive('a', 2)],
      [true, true, true],
    );
    assert.deepEqual(settled, []);
    await gate.arrive('b', 1);
    assert.deepEqual(settled, [0]);
  });
});
