import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guestRoot } from '../../../modules/guest_root/index.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { type Convergence, converge, localShell, type RunScript } from '../../support/converge.ts';
import { needs } from '../../support/needs.ts';

const SHELLS: readonly [string, ...string[]][] = [['dash'], ['busybox', 'sh']];
const MIB = 2 ** 20;

for (const shell of SHELLS) {
  describe(`guest_root on disks, with a real mke2fs, under ${shell.join(' ')}`, function () {
    const run: RunScript = localShell(shell);
    let folder: string;
    let image: string;
    let template: string;

    before(function () {
      needs(this, 'root', 'command mke2fs', 'command debugfs', 'command losetup', `command ${shell[0]}`);
    });
    beforeEach(() => {
      folder = mkdtempSync('/tmp/xenplay-guest-root-');
      image = join(folder, 'images', 'd1.img');
      template = join(folder, 'template');
      sh(
        `mkdir -p ${template}/etc ${template}/root && echo old >${template}/etc/hostname && : >${template}/etc/machine-id`,
      );
      sh(
        `echo data >${template}/root/data && chown 1234:5678 ${template}/root/data && chmod 4750 ${template}/root/data`,
      );
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    function sh(text: string): string {
      return execFileSync('sh', ['-euc', text], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    }

    const inDisk = (request: string, path = image): string =>
      execFileSync('debugfs', ['-c', '-R', request, path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

    function made(more: JsonObject = {}): Promise<Convergence> {
      const given = { path: image, into: 'image', size: 16, template, hostname: 'd1', ...more };
      const checked = catalog.get('guest_root')?.checkParams(given);
      assert.ok(checked);
      assert.deepEqual(checked.problems, []);
      assert.deepEqual(guestRoot.check?.(checked.params, { name: 'h', groups: [] }), []);
      return converge(guestRoot, checked.params, run);
    }

    const toldOf = ({ first }: Convergence): string | readonly string[] => {
      if (first.kind === 'impossible') return first.code;
      return first.kind === 'changes' ? first.changes.map(({ summary }) => summary) : first.kind;
    };

    function assertWell({ second, outputs }: Convergence): void {
      assert.deepEqual(
        outputs.filter(({ exitStatus }) => exitStatus !== 0),
        [],
      );
      assert.equal(second?.kind, 'converged', JSON.stringify(second));
    }

    it('makes an image with the tree, its owners and the identity of the guest, and nothing the second time', async () => {
      const first = await made();
      assert.deepEqual(toldOf(first), [`make the disk image ${image} from ${template}`]);
      assertWell(first);
      assert.equal(inDisk('cat /etc/hostname'), 'd1\n');
      assert.match(inDisk('stat /root/data'), /Mode: +04750[\s\S]*User: +1234 +Group: +5678/);
      assert.equal(statSync(image).size, 16 * MIB);
      assert.deepEqual(sh(`ls -A ${folder}/images`), 'd1.img\n');
      assert.equal(toldOf(await made()), 'converged');
    });

    it('grows an image with what the guest wrote to it, and never shrinks it', async () => {
      await made();
      sh(`echo of the guest >${folder}/own && debugfs -w -R "write ${folder}/own /own" ${image} 2>/dev/null`);
      const grown = await made({ size: 64 });
      assert.deepEqual(toldOf(grown), [`grow ${image} to 64 MiB`]);
      assertWell(grown);
      assert.equal(inDisk('cat /own'), 'of the guest\n');
      assert.equal(toldOf(await made({ size: 16 })), 'would_shrink');
      assert.equal(statSync(image).size, 64 * MIB);
    });

    it('warns where a disk has another identity than declared, and does not write to it', async () => {
      await made();
      const { first } = await made({ hostname: 'other' });
      assert.equal(first.kind, 'converged');
      assert.match(String(first.warnings), /etc\/hostname/);
    });

    it('leaves an image alone that holds another file system, a partition table or anything at all', async () => {
      sh(`mkdir -p ${folder}/images`);
      for (const fill of [
        `truncate -s 16M ${image}; mke2fs -q -F ${image}`,
        `truncate -s 16M ${image}; printf '\\203\\0\\0\\0\\1\\0\\0\\0\\144\\0\\0\\0' | dd of=${image} bs=1 seek=450 conv=notrunc status=none
         printf '\\125\\252' | dd of=${image} bs=1 seek=510 conv=notrunc status=none`,
        `truncate -s 1M ${image}; printf data | dd of=${image} bs=1 seek=5000 conv=notrunc status=none`,
      ]) {
        sh(`rm -f ${image}; ${fill}`);
        const before = readFileSync(image);
        assert.equal(toldOf(await made()), 'not_ours', fill);
        assert.ok(readFileSync(image).equals(before));
      }
    });

    it('refuses a tree that does not fit, and leaves nothing behind', async () => {
      sh(`head -c 12000000 /dev/urandom >${template}/root/large`);
      const { outputs } = await made({ size: 12 });
      assert.match(outputs[0]?.stderr ?? '', /^too_small: /);
      assert.equal(sh(`ls -A ${folder}/images`), '');
    });

    it('fills the file system of a device, grows into it, and touches no device with something on it', async () => {
      writeFileSync(join(folder, 'disk'), '');
      sh(`truncate -s 16M ${folder}/disk`);
      const device = sh(`losetup -f --show ${folder}/disk`).trim();
      const onDevice = (): Promise<Convergence> =>
        converge(guestRoot, paramsOf({ path: device, into: 'device', template, hostname: 'd1' }), run);
      try {
        const first = await onDevice();
        assert.deepEqual(toldOf(first), [`make the file system on ${device} from ${template}`]);
        assertWell(first);
        assert.equal(inDisk('cat /etc/hostname', device), 'd1\n');
        assert.equal(toldOf(await onDevice()), 'converged');
        sh(`truncate -s 64M ${folder}/disk && losetup -c ${device}`);
        // As logical volumes have it: mounted by another name of the same device.
        sh(`mkdir ${folder}/mnt && cp -a ${device} ${folder}/name && mount ${folder}/name ${folder}/mnt`);
        assert.equal(toldOf(await onDevice()), 'disk_in_use');
        sh(`umount ${folder}/mnt`);
        const grown = await onDevice();
        assert.deepEqual(toldOf(grown), [`grow ${device} to 64 MiB`]);
        assertWell(grown);
        sh(`mke2fs -q -F ${device}`);
        assert.equal(toldOf(await onDevice()), 'not_ours');
      } finally {
        sh(`umount ${folder}/mnt 2>/dev/null || :; losetup -d ${device}`);
      }
    });

    it('does not grow or remove an image that a loop device has open', async () => {
      await made();
      const device = sh(`losetup -f --show ${image}`).trim();
      try {
        assert.equal(toldOf(await made({ size: 32 })), 'disk_in_use');
        const { first } = await converge(guestRoot, paramsOf({ path: image, into: 'image', state: 'absent' }), run);
        assert.equal(first.kind === 'impossible' ? first.code : first.kind, 'disk_in_use');
      } finally {
        sh(`losetup -d ${device}`);
      }
      const gone = await converge(guestRoot, paramsOf({ path: image, into: 'image', state: 'absent' }), run);
      assert.deepEqual(toldOf(gone), [`remove the disk image ${image}`]);
      assertWell(gone);
      assert.ok(!existsSync(image));
    });

    it('unpacks archives into images too', async () => {
      sh(`tar -C ${template} -czf ${folder}/tree.tar.gz .`);
      const given = { path: image, into: 'image', size: 16, archive: join(folder, 'tree.tar.gz') };
      assertWell(await converge(guestRoot, paramsOf(given), run));
      assert.equal(inDisk('cat /root/data'), 'data\n');
      sh(`echo other >${template}/root/other; tar -C ${template} -czf ${folder}/tree.tar.gz .`);
      const { first } = await converge(guestRoot, paramsOf(given), run);
      assert.match(JSON.stringify(first), /"converged".*drift: /);
    });

    it('fills a tree by what debootstrap makes, with the words of the play and none of its packages', async () => {
      sh(`mkdir ${folder}/bin; echo 'printf "%s\\n" "$*" >${folder}/words
mkdir -p "$7/etc" "$7/var/cache/apt/archives"; echo x >"$7/var/cache/apt/archives/x.deb"' >${folder}/bin/debootstrap
sed -i '1i #!/bin/sh' ${folder}/bin/debootstrap; chmod +x ${folder}/bin/debootstrap`);
      const env = { ...process.env, PATH: `${folder}/bin:${process.env['PATH'] ?? ''}` };
      const debootstrap = {
        suite: 'trixie',
        include: ['udev', 'dbus'],
        arch: 'amd64',
        keyring: '/k.gpg',
        check_signature: false,
      };
      const given = { path: image, into: 'image', size: 512, debootstrap, hostname: 'd1' };
      assertWell(await converge(guestRoot, paramsOf(given), localShell(shell, env)));
      const stage = `${image}.tree-xenplay`;
      assert.equal(
        sh(`cat ${folder}/words`),
        `--variant=minbase --include=udev,dbus --arch=amd64 --keyring=/k.gpg --no-check-gpg trixie ${stage} http://deb.debian.org/debian\n`,
      );
      assert.match(inDisk('ls /var/cache/apt/archives'), /^(?!.*x\.deb)/s);
      const { first } = await converge(guestRoot, paramsOf({ ...given, debootstrap: { suite: 'sid' } }), run);
      assert.match(JSON.stringify(first), /"converged".*drift: .* than sid of /);
    });

    it('says what debootstrap said when it fails, and leaves nothing behind', async function () {
      needs(this, 'command debootstrap');
      const debootstrap = { suite: 'bookworm', mirror: `file:${folder}/no-mirror` };
      const given = { path: image, into: 'image', size: 1024, debootstrap };
      const { outputs } = await converge(guestRoot, paramsOf(given), run);
      assert.match(outputs[0]?.stderr ?? '', /^debootstrap_failed: debootstrap bookworm: /);
      assert.equal(sh(`ls -A ${folder}/images`), '');
    });
  });
}

function paramsOf(given: JsonObject): JsonObject {
  const checked = catalog.get('guest_root')?.checkParams(given);
  assert.ok(checked);
  assert.deepEqual(checked.problems, []);
  return checked.params;
}
