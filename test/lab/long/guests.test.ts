import assert from 'node:assert/strict';
import { inDom0 } from '../dom0.ts';
import { assertWell, changes, guestPlay, MORE, ON_IMAGE, OVER_NFS } from '../guest-play.ts';
import { useDom0 } from '../use-dom0.ts';

const ADDRESS = '10.99.0.23';
const ON_NFS = {
  pvh: { name: 'p1', type: 'pvh', address: '10.99.0.21', memory: 256, options: {} },
  hvm: { name: 'h1', type: 'hvm', address: '10.99.0.22', memory: 320, options: { vga: 'none' } },
};
/** A volume of the device mapper over a file: to everybody above it, a logical volume. */
const VOLUME = `set -e
  mkdir -p /srv/xen
  test -e /srv/volume || truncate -s 64M /srv/volume
  loop=$(losetup -f --show /srv/volume)
  echo "0 131072 linear $loop 0" | dmsetup create vg0-b1`;

describe('on a real Xen dom0, booted from the kernel and initramfs that guest_kernel made of its own', () => {
  const { run, dom0, sh, inGuest, losePower } = useDom0({ name: 'test-guests', variant: 'svm' });

  const { play, assertConverged } = guestPlay(run);

  async function assertRoot(address: string): Promise<void> {
    assert.match(await inGuest(address, 'cat /proc/mounts'), /^\/dev\/\S+ \/ ext4 rw/m);
  }

  const runsOverNfs = (guest: (typeof ON_NFS)[keyof typeof ON_NFS]): void => {
    it(`a ${guest.type} guest runs with its root on NFS, and is found right with one look`, async () => {
      assertWell(await play({ guest }, OVER_NFS));
      const mounts = await inGuest(guest.address, 'cat /proc/mounts');
      assert.match(mounts, new RegExp(`^10\\.99\\.0\\.1:/srv/nfs/${guest.name} / nfs rw,`, 'm'));
      assert.match(await sh(`xl list -l ${guest.name}`), new RegExp(`"type": "${guest.type}"`));
      await assertConverged({ guest }, OVER_NFS);
    });
  };

  runsOverNfs(ON_NFS.pvh);

  describe('a PV guest with a root of its own', () => {
    before('give the dom0 a volume', () => sh(VOLUME));

    it('runs on a disk image, and is found right with one look', async () => {
      assertWell(await play({ guest: ON_IMAGE }));
      await assertRoot(ON_IMAGE.address);
      await assertConverged({ guest: ON_IMAGE });
      assertWell(await play({ guest: ON_IMAGE, state: 'shutdown' }));
    });

    it('runs on a logical volume, and is found right with one look', async () => {
      assertWell(await play());
      await assertRoot(ADDRESS);
      await assertConverged();
    });

    it('takes memory, virtual CPUs, weight, pinning, an interface and a disk while it runs', async () => {
      const domid = await sh('xl domid b1');
      await sh('truncate -s 8M /srv/xen/data.img');
      assertWell(await play(MORE));
      assert.equal(await sh('xl domid b1'), domid);
      const live = await sh('xl list -l b1');
      for (const part of ['"target_memkb": 163840', '"weight": 512', '"mac": "00:16:3e:00:99:01"', '"vdev": "xvdb"']) {
        assert.ok(live.includes(part), `${part} is not in ${live}`);
      }
      assert.match(await sh('xl vcpu-list b1'), /1 \/ all\s*\n.*1 \/ all/);
      assert.match(await inGuest(ADDRESS, 'cat /proc/partitions'), /xvdb/);
      await assertConverged(MORE);
    });

    it('whose dom0 loses its power in the middle is made by the next run, which looks at all anew (fault 31)', async () => {
      assertWell(await play({ state: 'shutdown' }));
      await sh('sync');
      const interrupted = play();
      await sh('for i in $(seq 3000); do xl list b1 >/dev/null 2>&1 && exit 0; sleep 0.2; done; exit 1');
      await losePower();
      const { code, transcript } = await interrupted;
      assert.equal(code, 4, transcript);
      assert.equal((await inDom0(dom0(), 'xl domid b1')).status, 1);
      await sh(VOLUME);
      const again = await play();
      assertWell(again);
      assert.ok(changes(again).includes('The guest'), again.transcript);
      await assertRoot(ADDRESS);
    });
  });

  // The last: its device model is busy in the dom0, which has one CPU.
  describe('at the end', () => runsOverNfs(ON_NFS.hvm));
});
