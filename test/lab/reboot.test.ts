import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCache, runFolder } from './cache.ts';
import type { Dom0 } from './dom0.ts';
import { bootAgain, startFromSnapshot } from './image.ts';
import { withLock } from './lock.ts';
import { runningPid, stopMachine } from './machine.ts';
import { Progress } from './progress.ts';
import { type PlayRun, runPlaybook } from './xenplay.ts';

const MACHINE = { name: 'test-reboot', variant: 'svm' } as const;

describe('a real dom0 is restarted', function () {
  // It shuts down and boots, all of it emulated.
  this.timeout(1_800_000);
  const cache = openCache();
  const run = runFolder(cache, MACHINE.name);
  let dom0: Dom0;

  before('start the dom0', async () => {
    await stopMachine(run, MACHINE.name);
    dom0 = await withLock(
      cache.lock,
      () => undefined,
      () => startFromSnapshot(cache, new Progress(cache.times), MACHINE),
    );
  });
  after('stop the dom0', () => stopMachine(run, MACHINE.name));

  it('shuts down in order, and the play goes on once it has started anew', async () => {
    let played: PlayRun | undefined;
    const playing = runPlaybook(run, '../test/lab/reboot.yaml').then(ended => (played = ended));
    // The lab's machine ends where another would start anew.
    while (played === undefined && runningPid(run, MACHINE.name) !== undefined) await sleep(200);
    assert.equal(played, undefined, played?.transcript);
    const again = await bootAgain(cache, MACHINE, dom0.port);
    assert.equal(again.port, dom0.port);
    const { code, outcomes, transcript } = await playing;
    assert.equal(code, 0, transcript);
    assert.deepEqual(
      outcomes.map(({ name, status }) => `${name}: ${status}`),
      ['before: changed', 'restart: changed', 'after: changed', 'anew: ok'],
      transcript,
    );
  });
});
