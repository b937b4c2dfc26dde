import assert from 'node:assert/strict';
import { assertWell, guestPlay, OVER_NFS } from '../guest-play.ts';
import { installInDom0 } from '../packages.ts';
import { useDom0 } from '../use-dom0.ts';

const ADDRESS = '10.99.0.27';
const GUEST = {
  guest: { name: 'd1', type: 'pv', address: ADDRESS, memory: 384, options: {} },
  builder: 'dracut',
  version: '4',
};
/** The systemd of the initramfs goes over to nothing but what looks like an operating system. */
const LIKE_A_SYSTEM = `mkdir -p /root/more/etc && printf 'ID=lab\\n' >/root/more/etc/os-release &&
  tar -C /root/more --owner=0 --group=0 -rf /srv/guest-template/guest-root.tar ./etc/os-release`;

describe('on a real Xen dom0 with the dracut of Debian', () => {
  const { run, dom0, sh, inGuest } = useDom0({ name: 'test-dracut', variant: 'svm' });
  const { play, assertConverged } = guestPlay(run);

  it('guest_kernel names the package that dracut lacks for a root on NFS', async () => {
    await installInDom0(dom0(), ['dracut-core']);
    const played = await play(GUEST, OVER_NFS);
    assert.equal(played.code, 2, played.transcript);
    assert.match(played.transcript, /dracut lacks what a root on NFS needs: install dracut-network/);
  });

  it('a guest boots from the initramfs that guest_kernel had it made, over NFS 4, and is found right with one look', async () => {
    await installInDom0(dom0(), ['dracut-network', 'isc-dhcp-client', 'iputils-arping']);
    await sh(LIKE_A_SYSTEM);
    assertWell(await play(GUEST, OVER_NFS));
    const mounts = await inGuest(ADDRESS, 'cat /proc/mounts');
    assert.match(mounts, /^10\.99\.0\.1:\/srv\/nfs\/d1 \/ nfs4 rw,/m);
    await assertConverged(GUEST, OVER_NFS);
  });
});
