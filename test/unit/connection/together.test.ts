import assert from 'node:assert/strict';
import type { Part } from '../../../src/connection/connection.ts';
import { apartFrom, together } from '../../../src/connection/together.ts';
import { looksAt } from '../../../src/module/files/found.ts';
import { sh } from '../../../src/module/script.ts';

describe('looks of one request', () => {
  const look = (...paths: readonly string[]): Part => ({
    script: looksAt(sh`look`, ...paths),
    deadlineSeconds: 30,
    stopOnFailure: false,
  });
  const change: Part = { ...look('/changed'), changes: 'and_ends' };

  it('have stat asked once for all their paths', () => {
    const parts = [look('/a'), look('/b', '/b/c'), look('/a'), look()];
    const joined = together(parts);
    assert.equal(joined?.at, 0);
    const [ours, ...rest] = joined.parts;
    assert.deepEqual(rest, parts);
    assert.deepEqual(ours?.script.args, ['/a', '/b', '/b/c']);
    assert.equal(ours.changes, undefined);
  });

  it('have it asked when all is changed that the request changes', () => {
    const parts = [look('/before'), change, look('/a'), look('/b')];
    const joined = together(parts);
    assert.equal(joined?.at, 2);
    assert.deepEqual(joined.parts[2]?.script.args, ['/a', '/b']);
  });

  it('ask for themselves where there is nothing to share', () => {
    assert.equal(together([look('/a')]), undefined);
    assert.equal(together([look('/a'), look('/a'), look()]), undefined);
    assert.equal(together([look('/a'), look('/b'), change, look('/c')]), undefined);
  });

  it('keep a path to themselves that could not be told from the answers for others', () => {
    assert.equal(together([look('/a'), look('/b\n/a'), look('b'), look('/a//b')]), undefined);
  });

  it('are asked again from the first that is without an answer', () => {
    const done = { kind: 'done', output: { exitStatus: 0, stdout: '', stderr: '' } } as const;
    assert.equal(apartFrom([done, { kind: 'not_run' }, { kind: 'not_run' }]), 1);
    assert.equal(apartFrom([{ kind: 'not_run' }]), 0);
  });
});
