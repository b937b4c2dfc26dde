import assert from 'node:assert/strict';
import { useDom0 } from './use-dom0.ts';
import { runPlaybook } from './xenplay.ts';

describe('a dom0 whose CPU has neither SVM nor VT-x', () => {
  const { run, sh } = useDom0({ name: 'test-no-svm', variant: 'no-svm' });

  it('is found to have no HVM, although "xl dmesg | grep -i hvm" finds a line there', async () => {
    // The well-known check, which would have said yes.
    await sh('xl dmesg | grep -i hvm');
    const played = await runPlaybook(run, 'hvm-check.yaml');
    assert.equal(played.code, 0, played.transcript);
    const check = played.outcomes.find(({ module }) => module === 'hvm_check');
    assert.equal(check?.facts['verdict'], 'unsupported_cpu');
  });
});
