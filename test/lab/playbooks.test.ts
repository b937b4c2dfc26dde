import assert from 'node:assert/strict';
import type { Dom0 } from './dom0.ts';
import { fingerprint, withoutTimes } from './fingerprint.ts';
import { rootMount, rootOfGuest } from './proof.ts';
import { useDom0 } from './use-dom0.ts';
import { type PlayRun, runPlaybook } from './xenplay.ts';

describe('the playbooks on a real Xen dom0', () => {
  const { run, dom0, sh, inGuest } = useDom0({ name: 'test', variant: 'svm' });
  let bare: readonly string[];

  before('see how it is', async () => {
    bare = await fingerprint(dom0());
  });

  describe('nfs-root-guest.yaml', () => {
    it('changes nothing in check mode, and says that it would', async () => {
      const before = await fingerprint(dom0());
      const checked = await runPlaybook(run, 'nfs-root-guest.yaml', '--check');
      assert.deepEqual(await fingerprint(dom0()), before);
      assert.ok(Number(checked.recap['changed']) > 0, checked.transcript);
    });

    it('gives the dom0 a guest', async () => {
      const played = await runPlaybook(run, 'nfs-root-guest.yaml');
      assertWell(played);
      assert.deepEqual(changedModules(played), ['xen_network', 'guest_root', 'nfs_export', 'xen_guest']);
    });

    it('gives that guest a writable root on NFS, as the guest itself says', async () => {
      const { root } = await rootOfGuest(dom0());
      assert.match(root, /^10\.99\.0\.1:\/srv\/nfs\/g1 \/ nfs rw,/);
    });

    it('finds everything right the second time, looks once, and touches nothing', () =>
      assertConverged(dom0(), run, 'nfs-root-guest.yaml'));

    it('starts the guest again after it was destroyed, and changes nothing else', async () => {
      await sh('xl destroy g1');
      const played = await runPlaybook(run, 'nfs-root-guest.yaml');
      assertWell(played);
      assert.deepEqual(changedModules(played), ['xen_guest']);
    });
  });

  describe('disk-guest.yaml', () => {
    it('gives the dom0 a guest on a disk image', async () => {
      const played = await runPlaybook(run, 'disk-guest.yaml');
      assertWell(played);
      assert.deepEqual(changedModules(played), ['shell', 'xen_guest']);
    });

    it('gives that guest the image as its root', async () => {
      const mounts = await inGuest('10.99.0.12', 'cat /proc/mounts');
      assert.match(mounts, /^\/dev\/\S+ \/ ext4 rw/m);
      assert.equal(rootMount(mounts), undefined);
    });

    it('finds everything right the second time, looks once, and touches nothing', () =>
      assertConverged(dom0(), run, 'disk-guest.yaml'));
  });

  describe('hvm-check.yaml', () => {
    it('finds HVM on a dom0 whose CPU has SVM, twice the same', async () => {
      for (const time of ['first', 'second']) {
        const played = await runPlaybook(run, 'hvm-check.yaml');
        assertWell(played);
        assert.equal(played.recap['changed'], 0, `${time} run`);
        assert.equal(verdictOf(played), 'enabled');
      }
    });
  });

  describe('teardown.yaml', () => {
    it('changes nothing in check mode', async () => {
      const before = await fingerprint(dom0());
      await runPlaybook(run, 'teardown.yaml', '--check');
      assert.deepEqual(await fingerprint(dom0()), before);
    });

    it('leaves nothing of the other playbooks', async () => {
      assertWell(await runPlaybook(run, 'teardown.yaml'));
      assert.deepEqual(withoutTimes(await fingerprint(dom0())), withoutTimes(bare));
    });

    it('finds nothing to do the second time', () => assertConverged(dom0(), run, 'teardown.yaml'));
  });
});

async function assertConverged(dom0: Dom0, run: string, playbook: string): Promise<void> {
  const before = await fingerprint(dom0);
  const played = await runPlaybook(run, playbook);
  assertWell(played);
  assert.equal(played.recap['changed'], 0, played.transcript);
  assert.deepEqual(changedModules(played), []);
  assert.equal(played.exchanges, 1, 'a converged play is one request');
  assert.deepEqual(await fingerprint(dom0), before);
}

function assertWell(played: PlayRun): void {
  assert.equal(played.code, 0, played.transcript);
  assert.equal(played.recap['failed'], 0, played.transcript);
  assert.equal(played.recap['unreachable'], 0, played.transcript);
}

function changedModules(played: PlayRun): readonly string[] {
  return played.outcomes.filter(({ status }) => status === 'changed').map(({ module }) => module);
}

function verdictOf(played: PlayRun): unknown {
  return played.outcomes.find(({ module }) => module === 'hvm_check')?.facts['verdict'];
}
