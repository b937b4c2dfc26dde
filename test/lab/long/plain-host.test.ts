import assert from 'node:assert/strict';
import { bootWithoutXen } from '../image.ts';
import { useDom0 } from '../use-dom0.ts';
import { runPlaybook } from '../xenplay.ts';

const HERE = '../test/lab/plays/declared-guest.yaml';

describe('a real Linux host that has the tools of Xen, but was booted without it', () => {
  describe('with SVM', () => {
    const { run } = useDom0({ name: 'test-plain', variant: 'svm' }, bootWithoutXen);

    it('is no dom0, and it is said what its CPU can do (fault 53)', async () =>
      assert.match(await evidence(run), /the CPU has svm/));

    it('is given no guest', async () => {
      const played = await runPlaybook(run, HERE, '-e', '{"guest": {"name": "r1"}}');
      assert.equal(played.outcomes.find(({ status }) => status === 'failed')?.code, 'not_xen', played.transcript);
    });
  });

  describe('without SVM', () => {
    const { run } = useDom0({ name: 'test-plain-no-svm', variant: 'no-svm' }, bootWithoutXen);

    it('is no dom0, and it is said that its CPU could not either (fault 53)', async () =>
      assert.match(await evidence(run), /the CPU shows neither vmx nor svm/));
  });
});

async function evidence(run: string): Promise<string> {
  const played = await runPlaybook(run, 'hvm-check.yaml');
  assert.equal(played.code, 0, played.transcript);
  const facts = played.outcomes.find(({ module }) => module === 'hvm_check')?.facts;
  assert.equal(facts?.['verdict'], 'not_xen', played.transcript);
  return JSON.stringify(facts['evidence']);
}
