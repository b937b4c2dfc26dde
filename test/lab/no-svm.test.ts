import assert from 'node:assert/strict';
import { openCache, runFolder } from './cache.ts';
import { type Dom0, inDom0 } from './dom0.ts';
import { startFromSnapshot } from './image.ts';
import { withLock } from './lock.ts';
import { stopMachine } from './machine.ts';
import { Progress } from './progress.ts';
import { runPlaybook } from './xenplay.ts';

const MACHINE = { name: 'test-no-svm', variant: 'no-svm' } as const;

describe('a dom0 whose CPU has neither SVM nor VT-x', () => {
  const cache = openCache();
  const run = runFolder(cache, MACHINE.name);
  let dom0: Dom0;

  before('start the dom0', async () => {
    await stopMachine(run, MACHINE.name);
    const progress = new Progress(cache.times);
    dom0 = await withLock(
      cache.lock,
      () => undefined,
      () => startFromSnapshot(cache, progress, MACHINE),
    );
  });
  after('stop the dom0', () => stopMachine(run, MACHINE.name));

  it('is found to have no HVM, although "xl dmesg | grep -i hvm" finds a line there', async () => {
    const wellKnown = await inDom0(dom0, 'xl dmesg | grep -i hvm');
    assert.equal(wellKnown.status, 0, 'the well-known check would have said yes');
    const played = await runPlaybook(run, 'hvm-check.yaml');
    assert.equal(played.code, 0, played.transcript);
    const check = played.outcomes.find(({ module }) => module === 'hvm_check');
    assert.equal(check?.facts['verdict'], 'unsupported_cpu');
  });
});
