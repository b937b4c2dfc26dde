import assert from 'node:assert/strict';
import type { Part } from '../../../src/connection/connection.ts';
import { TimeShare } from '../../../src/connection/time-share.ts';
import { together } from '../../../src/connection/together.ts';
import { looksAt } from '../../../src/module/files/found.ts';
import { sh } from '../../../src/module/script.ts';

describe('looks that are asked ahead', () => {
  const within = new TimeShare(60, { isAhead: true });
  const look = (...paths: readonly string[]): Part => ({
    script: looksAt(sh`look`, ...paths),
    deadlineSeconds: 30,
    stopOnFailure: false,
  });
  const ahead = (...paths: readonly string[]): Part => ({ ...look(...paths), within });

  it('have stat asked once for all their paths, behind the look that is waited for', () => {
    const parts = [look('/own'), ahead('/a'), ahead('/b', '/b/c'), ahead('/a')];
    const joined = together(parts);
    assert.equal(joined?.at, 1);
    const [own, ours, ...rest] = joined.parts;
    assert.deepEqual([own, ...rest], parts);
    assert.deepEqual(ours?.script.args, ['/a', '/b', '/b/c']);
    assert.equal(ours.within, within, 'it takes of the time that they have together');
    assert.equal(ours.changes, undefined);
  });

  it('ask for themselves where there is nothing to share', () => {
    assert.equal(together([look('/own'), look('/a'), look('/b')]), undefined);
    assert.equal(together([look('/own'), ahead('/a')]), undefined);
    assert.equal(together([ahead('/a'), ahead('/a')]), undefined);
  });

  it('keep a path to themselves that could not be told from the answers for others', () => {
    assert.equal(together([ahead('/a'), ahead('/b\n/a'), ahead('b'), ahead('/a//b')]), undefined);
  });
});
