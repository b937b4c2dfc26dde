import assert from 'node:assert/strict';
import { useDom0 } from '../use-dom0.ts';
import { runPlaybook } from '../xenplay.ts';

describe("a dom0 that cannot be judged by the boot messages of Xen's ring, because they", () => {
  const { run, sh } = useDom0({ name: 'test-ring', variant: 'no-svm' });

  async function check(as = 'root'): Promise<readonly unknown[]> {
    const played = await runPlaybook(run, 'hvm-check.yaml', '-e', JSON.stringify({ ansible_user: as }));
    assert.equal(played.code, 0, played.transcript);
    const facts = played.outcomes.find(({ module }) => module === 'hvm_check')?.facts;
    return [facts?.['verdict'], facts?.['ring']];
  }

  it('are for root only (fault 52)', async () => {
    await sh('useradd -m -s /bin/sh op && cp -r /root/.ssh /home/op && chown -R op: /home/op/.ssh');
    assert.deepEqual((await check('op'))[0], 'permission_denied');
  });

  it('are not there any more: it has rolled over (fault 51)', async () => {
    assert.deepEqual(await check(), ['unsupported_cpu', 'complete']);
    // Each key has Xen print its list of keys.
    await sh('for i in $(seq 200); do xl dmesg | grep -q "Xen version" || exit 0; xl debug-keys h; done; exit 1');
    assert.deepEqual(await check(), ['unknown', 'rolled']);
  });

  it('were cleared (fault 51)', async () => {
    await sh('xl dmesg -c >/dev/null');
    assert.deepEqual(await check(), ['unknown', 'cleared']);
  });
});
