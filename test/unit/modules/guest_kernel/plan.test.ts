import assert from 'node:assert/strict';
import { guestKernel } from '../../../../modules/guest_kernel/index.ts';
import { catalog } from '../../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../../src/model/json.ts';

const DEBIAN = ['CONFIG_XEN=y', 'CONFIG_XEN_PV=y', 'CONFIG_XEN_PVH=y', 'CONFIG_XEN_NETDEV_FRONTEND=m'];
const NFS = ['CONFIG_NFS_FS=m', 'CONFIG_NFS_V3=m', 'CONFIG_NFS_V4=m'];
const MADE = 'dom0 6.1.0-50-amd64 8222656 1783000242 initramfs-tools xen-netfront nfs nfsv3 nfsv4';
const PATHS = { kernel: '/boot/guests/vmlinuz', ramdisk: '/boot/guests/initrd.img' };

interface Seen {
  readonly tools?: readonly string[];
  readonly files?: readonly string[];
  readonly source?: readonly string[];
  readonly config?: readonly string[];
}

/** What the probe printed on the lab's dom0 (Debian 12). */
function probed({
  tools = ['stat', 'mkinitramfs', 'unshare', 'apt-get', 'dpkg-deb'],
  files = [],
  source = ['has=6.1.0-50-amd64', 'release=6.1.0-50-amd64', 'kernel_source=8222656 1783000242', 'modules=yes'],
  config = ['#read', ...DEBIAN, ...NFS],
}: Seen): string {
  const section = (name: string, lines: readonly string[]): string =>
    [`=${name}`, ...lines.map(line => `|${line}`), ''].join('\n');
  return [section('tools', tools), section('files', files), section('source', source), section('config', config)].join(
    '',
  );
}

function told(seen: Seen, more: JsonObject = {}): string | readonly string[] {
  const params = checked({ ...PATHS, ...more });
  const state = guestKernel.parse({ exitStatus: 0, stdout: probed(seen), stderr: '' }, params);
  const plan = guestKernel.plan(state, params);
  if (plan.kind === 'impossible') return plan.code;
  return plan.kind === 'changes' ? plan.changes.map(({ summary }) => summary) : plan.kind;
}

function checked(given: JsonObject): JsonObject {
  const found = catalog.get('guest_kernel')?.checkParams(given);
  assert.ok(found);
  assert.deepEqual(found.problems, []);
  return found.params;
}

const refused = (given: JsonObject): readonly string[] =>
  (guestKernel.check?.(checked(given), { name: 'd', groups: [] }) ?? []).map(({ code }) => code);

describe('guest_kernel', () => {
  const ours = [`marker:made=${MADE}`, 'marker:kernel=8222656 1', 'marker:ramdisk=8791314 2'];
  const there = ['kernel=8222656 1', 'ramdisk=8791314 2'];

  it('makes kernel and initramfs of those of the dom0', () =>
    assert.deepEqual(told({}), ['put /boot/guests/vmlinuz and /boot/guests/initrd.img (6.1.0-50-amd64 of the dom0)']));

  it('finds them made of the same, and does nothing', () =>
    assert.equal(told({ files: [...there, ...ours] }), 'converged'));

  for (const [what, seen, more] of [
    ['the dom0 has a newer kernel', { source: ['release=6.1.0-51-amd64', 'kernel_source=9 9', 'modules=yes'] }, {}],
    ['another initramfs was put there by hand', { files: ['kernel=8222656 1', 'ramdisk=3 4', ...ours] }, {}],
    ['the kernel is gone', { files: ['ramdisk=8791314 2', ...ours] }, {}],
    ['another module is wanted', {}, { modules: ['xfs'] }],
    [
      'an earlier run was interrupted',
      { files: [...there, 'marker:made=unfinished', 'marker:kernel=', 'marker:ramdisk='] },
      {},
    ],
  ] as const) {
    it(`renews them when ${what}`, () => {
      const found = told({ files: [...there, ...ours], ...seen }, more);
      assert.match(String(found), /^renew /);
    });
  }

  it('leaves files alone that it did not make, unless forced', () => {
    assert.equal(told({ files: there }), 'not_ours');
    assert.match(String(told({ files: there }, { force: true })), /^put /);
    assert.equal(told({ files: ['kernel=link', ...ours] }), 'not_a_file');
  });

  it('removes what it made, and nothing else', () => {
    assert.deepEqual(told({ files: [...there, ...ours] }, { state: 'absent' }), [
      'remove /boot/guests/vmlinuz and /boot/guests/initrd.img',
    ]);
    assert.equal(told({ files: there }, { state: 'absent' }), 'converged');
  });

  for (const [what, seen, more, code] of [
    ['a kernel without Xen', { config: ['#read', ...NFS, 'CONFIG_XEN_NETDEV_FRONTEND=m'] }, {}, 'kernel_unable'],
    ['a kernel without NFS', { config: ['#read', ...DEBIAN] }, {}, 'kernel_unable'],
    ['NFS as a module where there is no initramfs', {}, { initramfs: 'none', ramdisk: undefined }, 'kernel_unable'],
    [
      'a kernel without PVH',
      { config: ['#read', 'CONFIG_XEN=y', 'CONFIG_XEN_NETDEV_FRONTEND=y', ...NFS] },
      { type: 'pvh' },
      'kernel_unable',
    ],
    ['a kernel without disks', {}, { root: 'disk' }, 'kernel_unable'],
    ['a release that is not there', { source: ['has=6.1', 'release=6.2'] }, { version: '6.2' }, 'no_kernel'],
    ['a kernel without its modules', { source: ['release=6.2', 'kernel_source=1 1'] }, {}, 'no_modules'],
    ['a dom0 that can make no initramfs', { tools: ['stat'] }, {}, 'no_builder'],
    ['a builder that is not there', {}, { initramfs: 'dracut' }, 'missing_tool'],
    ['a package that apt does not know', { source: [] }, { from: 'package', package: 'linux-image-x' }, 'no_package'],
  ] as const) {
    it(`refuses ${what}, and names what is missing`, () => {
      const { ramdisk, ...rest } = { ramdisk: PATHS.ramdisk, ...more };
      const given = ramdisk === undefined ? { kernel: PATHS.kernel, ...rest } : { ...PATHS, ...rest };
      const params = checked(given);
      const state = guestKernel.parse({ exitStatus: 0, stdout: probed(seen), stderr: '' }, params);
      const plan = guestKernel.plan(state, params);
      assert.equal(plan.kind === 'impossible' ? plan.code : plan.kind, code);
    });
  }

  for (const [what, given, codes] of [
    ['what the dom0 boots from', { ...PATHS, kernel: '/boot/vmlinuz-6.1.0-50-amd64' }, ['forbidden_path']],
    ['no place for the initramfs', { kernel: PATHS.kernel }, ['no_ramdisk']],
    ['one path for both', { kernel: '/srv/k', ramdisk: '/srv/k' }, ['same_path']],
    ['a file without the modules of its kernel', { ...PATHS, from: 'file', kernel_file: '/srv/k' }, ['no_modules']],
    ['a package of another kind', { ...PATHS, from: 'package', package: '/srv/kernel.rpm' }, ['bad_package']],
    ['a source that is not named', { ...PATHS, from: 'package' }, ['no_source']],
    ['a parameter of another source', { ...PATHS, package: 'linux-image-x' }, ['unfit_source']],
    ['a release that leads elsewhere', { ...PATHS, version: '../../etc' }, ['bad_version']],
  ] as const) {
    it(`refuses ${what} before any connection`, () => assert.deepEqual(refused(given), codes));
  }
});

describe('guest_kernel for guests of both kinds of root', () => {
  const any = { root: 'any' };
  const disk = ['CONFIG_XEN_BLKDEV_FRONTEND=m'];

  it('asks of the kernel what either root needs', () => {
    assert.equal(told({}, any), 'kernel_unable');
    assert.equal(told({ config: ['#read', ...DEBIAN, ...disk] }, any), 'kernel_unable');
    assert.match(String(told({ config: ['#read', ...DEBIAN, ...NFS, ...disk] }, any)), /^put /);
  });

  it('takes the modules of both into the initramfs', () => {
    const params = checked({ ...PATHS, ...any });
    const stdout = probed({ config: ['#read', ...DEBIAN, ...NFS, ...disk] });
    const plan = guestKernel.plan(guestKernel.parse({ exitStatus: 0, stdout, stderr: '' }, params), params);
    assert.match(
      plan.kind === 'changes' ? plan.changes[0].after : '',
      / xen-netfront nfs nfsv3 nfsv4 xen-blkfront ext4\n$/,
    );
  });
});
