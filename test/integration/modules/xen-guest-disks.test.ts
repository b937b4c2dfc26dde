import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { xenGuest } from '../../../modules/xen_guest/index.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import { needs } from '../../support/needs.ts';
import { lookAlike, type LookAlikeParts } from '../../support/xen-look-alike.ts';

const HEADER = 'Name  ID  Mem VCPUs\\tState\\tTime(s)   UUID  Reason-Code\\tSecurity Label';
const XL = `case $1 in list) printf '${HEADER}\\n';; esac`;
const XEN = {
  'hypervisor/type': 'xen\n',
  'hypervisor/properties/features': '000228f0\n',
  'hypervisor/version/major': '4\n',
  'hypervisor/version/minor': '17\n',
};
/** A device that nobody has. */
const FREE = [240, 77] as const;

for (const shell of [['dash'], ['busybox', 'sh']] as const) {
  describe(`a disk for a guest, on a host that looks like a dom0, under ${shell.join(' ')}`, function () {
    let folder: string;
    /** The number of what is mounted at /. */
    let mounted: string;

    before(function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`);
    });
    beforeEach(() => {
      folder = mkdtempSync('/tmp/xenplay-disks-');
      mounted = /^\d+ \d+ (\d+:\d+) \S+ \/ /m.exec(readFileSync('/proc/self/mountinfo', 'utf8'))?.[1] ?? '';
      assert.notEqual(mounted, '');
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    function node(name: string, numbers: readonly (number | string)[]): string {
      const path = join(folder, name);
      execFileSync('mknod', [path, 'b', ...numbers.map(String)]);
      return path;
    }

    /** What the plan for a guest with that disk is refused for; the kind of the plan when it is not. */
    async function refused(path: string, sys: LookAlikeParts['sys'] = {}, xenstore: readonly string[] = []) {
      const disks = [{ path, vdev: 'xvda' }];
      const given = catalog.get('xen_guest')?.checkParams({ name: 'g1', kernel: '/bin/sh', disks }).params ?? {};
      const host = lookAlike([...shell], {
        sys: { ...XEN, ...sys },
        processes: ['oxenstored', 'xenconsoled'],
        commands: { xl: XL, 'xenstore-ls': `cat <<'END'\n${xenstore.join('\n')}\nEND` },
      });
      try {
        const plan = xenGuest.plan(xenGuest.parse(await host.run(xenGuest.probe(given)), given), given);
        return plan.kind === 'impossible' ? plan.code : plan.kind;
      } finally {
        host.close();
      }
    }

    it('may be a device that nobody has', async () => {
      assert.equal(await refused(node('disk', FREE)), 'changes');
    });

    it('is not one that the dom0 has mounted under another name, as logical volumes have two', async () => {
      assert.equal(await refused(node('other', mounted.split(':'))), 'disk_in_use');
    });

    for (const [what, upper] of [
      ['has a partition mounted', { '240:77/sdz1/partition': '1\n', '240:77/sdz1/dev': 'MOUNTED\n' }],
      ['has something mounted that lies on it', { '240:77/holders/dm-9/dev': 'MOUNTED\n' }],
      [
        'is a physical volume of LVM',
        { '240:77/holders/dm-9/dev': '240:9\n', '240:77/holders/dm-9/dm/uuid': 'LVM-x\n' },
      ],
      ['is part of a RAID', { '240:77/holders/md0/dev': '240:9\n', '240:77/holders/md0/md/array_state': 'clean\n' }],
    ] as const)
      it(`is not a device that ${what}`, async () => {
        const sys = Object.fromEntries(
          Object.entries(upper).map(([path, text]) => [`dev/block/${path}`, text.replace('MOUNTED', mounted)]),
        );
        assert.equal(await refused(node('disk', FREE), sys), 'disk_in_use');
      });

    it('may be a device with partitions that nobody uses', async () => {
      const sys = { 'dev/block/240:77/sdz1/partition': '1\n', 'dev/block/240:77/sdz1/dev': '240:78\n' };
      assert.equal(await refused(node('disk', FREE), sys), 'changes');
    });

    it('is not an image that is mounted by a loop device, whatever leads to it', async () => {
      const [image, link] = [join(folder, 'image'), join(folder, 'link')];
      writeFileSync(image, '');
      symlinkSync(image, link);
      const loop = { 'block/loop9/loop/backing_file': `${image}\n`, 'block/loop9/dev': `${mounted}\n` };
      assert.equal(await refused(link, loop), 'disk_in_use');
      assert.equal(await refused(link, { ...loop, 'block/loop9/dev': '7:9\n' }), 'changes');
    });

    it('is not one that another guest writes to under another name (fault 29)', async () => {
      const other = (key: string, value: string): string => `/local/domain/0/backend/vbd/7/51712/${key} = "${value}"`;
      const device = node('disk', FREE);
      const hex = FREE.map(number => number.toString(16)).join(':');
      const named = [other('params', '/dev/mapper/vg0-g1'), other('physical-device', hex)];
      assert.equal(await refused(device, {}, [...named, other('mode', 'w')]), 'disk_in_use');
      assert.equal(await refused(device, {}, [...named, other('mode', 'r')]), 'changes');
      const [image, link] = [join(folder, 'image'), join(folder, 'link')];
      writeFileSync(image, '');
      symlinkSync(image, link);
      assert.equal(await refused(link, {}, [other('params', `aio:${image}`), other('mode', 'w')]), 'disk_in_use');
    });
  });
}
