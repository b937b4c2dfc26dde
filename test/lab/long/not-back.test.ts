import assert from 'node:assert/strict';
import { pullPlug } from '../machine.ts';
import { useDom0 } from '../use-dom0.ts';
import { runPlaybook } from '../xenplay.ts';

const NAME = 'test-not-back';
const PENDING = '/var/lib/xenplay/transaction/pending';
const MOVE = {
  bridge: 'xenbr1',
  uplink: 'eth0',
  address: '10.0.2.15/24',
  gateway: '10.0.2.2',
  rollback_after: 40,
  // For the first connection: an emulated dom0 on a busy machine takes its time. Once the plug is pulled, its port refuses at once.
  ansible_timeout: 120,
};

describe('a real dom0 whose address is moved onto a bridge', () => {
  const { run, sh } = useDom0({ name: NAME, variant: 'svm' });

  it('and which is gone for good meanwhile, is said to be unreachable, and the change to be unknown', async () => {
    const playing = runPlaybook(run, 'bridge-rollout.yaml', '-e', JSON.stringify(MOVE));
    const failed = playing.then(({ transcript }) => assert.fail(`it ended before anything was pulled: ${transcript}`));
    const begun = sh(`until test -e ${PENDING}; do sleep 0.2; done`);
    await Promise.race([begun, failed]).finally(() => pullPlug(run, NAME));
    const played = await playing;
    const [outcome] = played.outcomes;
    assert.deepEqual(
      [outcome?.status, outcome?.code, outcome?.facts['transaction'], played.recap['unreachable']],
      ['unreachable', 'not_back', 'unreachable', 1],
      played.transcript,
    );
  });
});
