import assert from 'node:assert/strict';
import { plugInCard } from '../card.ts';
import { assertWell, guestPlay, OVER_NFS, READY_MADE } from '../guest-play.ts';
import { freePort } from '../machine.ts';
import { useDom0 } from '../use-dom0.ts';
import type { PlayRun } from '../xenplay.ts';

const HERE = '../test/lab/plays/migrated-guest.yaml';
/** QEMU now and then finds AVX off in a guest that has it on, which dies of the next such instruction. */
const WITHOUT_AVX = { cpuid: 'host,avx=0,avx2=0' };
const GUEST = {
  guest: { name: 'm1', type: 'pvh', address: '10.99.0.26', memory: 192, options: WITHOUT_AVX },
  boot: READY_MADE,
};
/** Xen finds the pages that such a guest writes to with shadow paging alone, which Debian leaves out. */
const OF_PV = {
  guest: { ...GUEST.guest, name: 'm2', type: 'pv', address: '10.99.0.27', options: {} },
  boot: READY_MADE,
};
const MIGRATE = { migrate: true };
const BOOT = 'cat /proc/sys/kernel/random/boot_id';
const IN_GUEST = 'ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o LogLevel=ERROR root@10.99.0.26';

describe('of two real dom0s with a cable between them', () => {
  const from = useDom0({ name: 'test-from', variant: 'svm' });
  const to = useDom0({ name: 'test-to', variant: 'svm' });

  const playThere = (more: object = {}): Promise<PlayRun> => guestPlay(to.run).play({ ...GUEST, ...more }, HERE);

  before('lay the cable', async () => {
    const port = await freePort(7100);
    await plugInCard(from, '52:54:00:00:00:01', `socket,listen=127.0.0.1:${port}`);
    await plugInCard(to, '52:54:00:00:00:02', `socket,connect=127.0.0.1:${port}`);
  });

  it('the second does not put a card into a bridge that it mounts NFS through (fault 46)', async () => {
    await from.sh('ip addr add 10.98.0.1/24 dev eth1 && ip link set eth1 up');
    await from.sh('exportfs -o ro,insecure,no_subtree_check 10.98.0.2:/srv/guest-template');
    await to.sh('ip addr add 10.98.0.2/24 dev eth1 && ip link set eth1 up');
    await to.sh('mount -t nfs -o ro,vers=3,nolock 10.98.0.1:/srv/guest-template /mnt');
    assertRefused(await playThere(), 'nfs_over_port');
    await to.sh('umount /mnt && ip addr flush dev eth1');
    await from.sh('exportfs -u 10.98.0.2:/srv/guest-template && ip addr flush dev eth1');
  });

  describe('a guest of the first that is declared on the second', () => {
    before('run it on the first', async () => {
      assertWell(await guestPlay(from.run).play(GUEST, OVER_NFS));
      await from.sh('ip link set eth1 master xenbr0 down');
    });

    it('is not started while nobody can say whether it runs on the first', async () => {
      assertRefused(await playThere(), 'peer_unknown');
      await from.sh('ip link set eth1 up');
    });

    it('is not migrated while the first is not let in on the second', async () => {
      await from.sh('mv /root/.ssh/id_ed25519 /root/.ssh/put_away');
      assertRefused(await playThere(MIGRATE), 'cannot_migrate');
      await from.sh('mv /root/.ssh/put_away /root/.ssh/id_ed25519');
    });

    it('is not started a second time', async () => {
      assertRefused(await playThere(), 'runs_elsewhere');
    });

    it('is not touched while it bears the name that a failed migration leaves (fault 37)', async () => {
      await from.sh('xl rename m1 m1--migratedaway');
      assertRefused(await playThere(MIGRATE), 'migration_leftover');
      await from.sh('xl rename m1--migratedaway m1');
    });

    it('is not migrated when it is a PV guest and Xen has no shadow paging', async () => {
      assert.doesNotMatch(await from.sh('xl info'), /^virt_caps .*shadow/m);
      assertWell(await guestPlay(from.run).play(OF_PV, OVER_NFS));
      const played = await playThere({ ...OF_PV, ...MIGRATE });
      assertRefused(played, 'cannot_migrate');
      assert.match(played.transcript, /has no shadow paging/);
    });

    it('is migrated there when that is allowed, and goes on where it was', async () => {
      const boot = await to.sh(`${IN_GUEST} ${BOOT}`);
      assertWell(await playThere(MIGRATE));
      assert.match(await to.sh('xl list'), /^m1 /m);
      assert.doesNotMatch(await from.sh('xl list'), /^m1/m);
      assert.equal(await to.sh(`${IN_GUEST} ${BOOT}`), boot);
      assert.match(await to.sh(`${IN_GUEST} cat /proc/mounts`), /^10\.99\.0\.1:\/srv\/nfs\/m1 \/ nfs rw,/m);
      assert.match(await from.sh('ls /etc/xen'), /^m1\.cfg\.migrated$/m);
    });

    it('is found there afterwards with one look', () =>
      guestPlay(to.run).assertConverged({ ...GUEST, ...MIGRATE }, HERE));
  });
});

function assertRefused(played: PlayRun, code: string): void {
  assert.equal(played.code, 2, played.transcript);
  assert.equal(played.outcomes.at(-1)?.code, code, played.transcript);
}
