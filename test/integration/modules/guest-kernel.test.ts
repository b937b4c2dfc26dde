import assert from 'node:assert/strict';
import { guestKernel } from '../../../modules/guest_kernel/index.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { type Convergence, converge } from '../../support/converge.ts';
import { ABLE, KERNEL_TOOLS, RELEASE } from '../../support/kernel-stand-ins.ts';
import { needs } from '../../support/needs.ts';
import { type NfsHost, startNfsHost } from '../../support/nfs-host.ts';

const SHELLS: readonly [string, ...string[]][] = [['dash'], ['busybox', 'sh']];
const NAMES = { kernel: '/boot/guests/vmlinuz', ramdisk: '/boot/guests/initrd.img' };

const PREPARE = `
mkdir -p /run/lib /run/lib/up /run/lib/work /run/bin
mount -t tmpfs -o size=16m tmpfs /run/lib
mkdir /run/lib/up /run/lib/work
mount -t overlay -o lowerdir=/usr/lib,upperdir=/run/lib/up,workdir=/run/lib/work overlay /usr/lib
mount -t tmpfs -o size=1g tmpfs /boot
${KERNEL_TOOLS}`;

for (const shell of SHELLS) {
  describe(`guest_kernel, with stand-ins for what makes an initramfs, under ${shell.join(' ')}`, function () {
    let host: NfsHost;

    before(function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`, 'command nsenter', 'command dpkg-deb');
    });
    beforeEach(async () => {
      host = await startNfsHost(['env', 'PATH=/run/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...shell]);
      host.sh(PREPARE);
    });
    afterEach(() => host.close());

    function made(more: JsonObject = {}): Promise<Convergence> {
      const checked = catalog.get('guest_kernel')?.checkParams({ ...NAMES, initramfs: 'initramfs-tools', ...more });
      assert.ok(checked);
      assert.deepEqual(checked.problems, []);
      assert.deepEqual(guestKernel.check?.(checked.params, { name: 'h', groups: [] }), []);
      return converge(guestKernel, checked.params, host.run);
    }

    async function converges(more: JsonObject = {}): Promise<string> {
      const { first, second, outputs } = await made(more);
      assert.equal(first.kind, 'changes', JSON.stringify(first));
      assert.deepEqual(
        outputs.filter(({ exitStatus }) => exitStatus !== 0),
        [],
      );
      assert.equal(second?.kind, 'converged', JSON.stringify(second));
      assert.equal((await made(more)).first.kind, 'converged');
      return first.changes.map(({ summary }) => summary).join();
    }

    /** What the change said when it failed; there is no file of it then. */
    async function fails(more: JsonObject = {}): Promise<string> {
      const { first, outputs } = await made(more);
      assert.equal(first.kind, 'changes', JSON.stringify(first));
      assert.equal(host.sh('ls -A /boot/guests'), '');
      return outputs[0]?.stderr ?? '';
    }

    async function refusal(more: JsonObject = {}): Promise<readonly string[]> {
      const { first } = await made(more);
      return first.kind === 'impossible' ? [first.code, first.cause] : [first.kind];
    }

    const package_ = (config: string): JsonObject => {
      host.sh(`rm -rf /run/p; sh /run/kernel-at /run/p '${config}'; mkdir /run/p/DEBIAN
printf '%s\\n' 'Package: k' 'Version: 1' 'Architecture: all' 'Maintainer: t <t@t>' 'Description: k' >/run/p/DEBIAN/control
dpkg-deb -b /run/p /run/k.deb; rm -rf /boot/* /usr/lib/modules/*`);
      return { from: 'package', package: '/run/k.deb' };
    };

    it('makes both files by initramfs-tools of what the dom0 has, again when that is another, and takes them away', async () => {
      assert.match(await converges(), /^put .* \(6\.1\.0-9-amd64 of the dom0\)$/);
      assert.equal(host.sh('cat /run/conf/modules'), 'xen-netfront\nnfs\nnfsv3\n');
      assert.match(host.sh('cat /run/conf/initramfs.conf'), /^MODULES=list$[\s\S]*^BOOT=nfs$/m);
      assert.equal(host.sh('ls -A /boot/guests'), 'initrd.img\nvmlinuz\nvmlinuz.xenplay\n');
      host.sh(`echo newer >>/boot/vmlinuz-${RELEASE}; rm -r /run/conf`);
      assert.match(await converges(), /^renew /);
      assert.match(await converges({ state: 'absent' }), /^remove /);
      assert.equal(host.sh('ls -A /boot/guests'), '');
    });

    it('makes the initramfs by dracut, with its own scripts for the network and NFS', async () => {
      host.sh('mkdir -p /usr/lib/dracut/modules.d/35network-legacy');
      await converges({ initramfs: 'dracut' });
      assert.match(
        host.sh('cat /run/words'),
        /^--force --no-hostonly --kmoddir \S+ --drivers xen-netfront nfs nfsv3 nfsv4 --add network-legacy nfs /,
      );
    });

    it('names what an initramfs lacks to mount the root, and leaves neither file', async () => {
      host.sh('echo nfsv3 >/run/lacks');
      assert.match(await fails(), /^initramfs_incomplete: .* module nfsv3$/m);
      assert.match(await fails({ initramfs: 'dracut' }), /^initramfs_incomplete: .* module nfsv3$/m);
      host.sh('echo nfs-lib >/run/lacks');
      assert.match(await fails({ initramfs: 'dracut' }), /^initramfs_incomplete: .*dracut-network/m);
      host.sh('echo netconfig >/run/lacks');
      assert.match(await fails({ initramfs: 'dracut' }), /^initramfs_incomplete: .*libtirpc-common/m);
      assert.match(await fails({ modules: ['xfs'] }), /^module_missing: .* no module xfs$/m);
    });

    it('names the package that dracut lacks where that ends for want of its module for NFS', async () => {
      host.sh(`cat >/run/bin/dracut <<'END'
echo "dracut: dracut module 'nfs' will not be installed, because command 'mount.nfs' could not be found!"
echo "dracut: dracut module 'nfs' cannot be found or installed."
exit 1
END
sed -i '1i #!/bin/sh' /run/bin/dracut`);
      assert.match(
        await fails({ initramfs: 'dracut' }),
        /^initramfs_incomplete: .*install dracut-network, nfs-common, .*; nfs: because command 'mount\.nfs'/m,
      );
    });

    it('makes them of a package that nothing is installed of', async () => {
      assert.equal(await converges(package_(ABLE)), `put ${NAMES.kernel} and ${NAMES.ramdisk} (package /run/k.deb)`);
      assert.equal(host.sh('ls -A /boot /usr/lib/modules'), '/boot:\nguests\n\n/usr/lib/modules:\n');
    });

    it('names what the kernel of a package cannot', async () => {
      const less = ABLE.replace('CONFIG_NFS_FS=m', '').replace('CONFIG_XEN_NETDEV_FRONTEND=m', '');
      const said = await fails(package_(less));
      assert.match(said, /^kernel_unable: .*CONFIG_XEN_NETDEV_FRONTEND for its network; CONFIG_NFS_FS for its root/m);
      const given = package_(ABLE);
      host.sh(
        `sed -i 's/^CONFIG_XEN_PV=y/# CONFIG_XEN_PV is not set/' /run/p/boot/config-*; dpkg-deb -b /run/p /run/k.deb`,
      );
      assert.match(await fails(given), /^kernel_unable: .*CONFIG_XEN_PV to be a pv guest/m);
      host.sh('rm /run/p/boot/config-*; dpkg-deb -b /run/p /run/k.deb');
      assert.match(await fails(given), /^config_missing: /m);
    });

    it('reads what the kernel of the dom0 can from where a distribution keeps it, and says when that is nowhere', async () => {
      host.sh(
        `mv /boot/config-${RELEASE} /usr/lib/modules/${RELEASE}/config; sed -i '/NFS_V/d; s/^CONFIG_XEN_PV=y/# CONFIG_XEN_PV is not set/' /usr/lib/modules/${RELEASE}/config`,
      );
      assert.deepEqual(await refusal(), [
        'kernel_unable',
        'the kernel was built without CONFIG_XEN_PV=y to be a pv guest; CONFIG_NFS_V3 or CONFIG_NFS_V4=y or m for its root over NFS',
      ]);
      host.sh(`rm /usr/lib/modules/${RELEASE}/config`);
      const { first } = await made();
      assert.match(JSON.stringify(first), /"what the kernel 6\.1\.0-9-amd64 can is not known/);
    });

    it('takes files that are no kernel, or of somebody else, for what they are', async () => {
      host.sh(`echo text >/boot/vmlinuz-${RELEASE}`);
      assert.match(await fails(), /^not_a_kernel: /m);
      host.sh('echo mine >/boot/guests/vmlinuz');
      assert.equal((await refusal())[0], 'not_ours');
    });
  });
}
