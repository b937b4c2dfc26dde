import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { IP, ROOT } from './boot-params.ts';
import { DISK, VIF, VNC } from './device-params.ts';

const ACTIONS = [
  'destroy',
  'restart',
  'rename-restart',
  'preserve',
  'coredump-destroy',
  'coredump-restart',
  'soft-reset',
] as const;

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      type: 'string',
      description:
        'Name of the guest; letters, digits, ".", "_", "+", "-"; not digits only, since xl takes those for a domain id.',
    },
    state: {
      type: 'string',
      enum: ['running', 'paused', 'shutdown', 'absent'],
      default: 'running',
      description:
        'running and paused: defined and live; shutdown: defined, not live, and when nothing is said that it could boot from, its file and link stay as they are; absent: neither, its config file and autostart link gone.',
    },
    type: {
      type: 'string',
      enum: ['pv', 'pvh', 'hvm'],
      default: 'pv',
      description: 'Kind of guest; pvh needs Xen 4.10, hvm and pvh need a CPU with VT-x or SVM.',
    },
    memory: { type: 'integer', minimum: 4, default: 256, description: 'Memory in MiB; changed live up to maxmem.' },
    maxmem: { type: 'integer', minimum: 4, description: 'Most memory in MiB that it can be given; default: memory.' },
    vcpus: {
      type: 'integer',
      minimum: 1,
      default: 1,
      description: 'Virtual CPUs at start; changed live up to maxvcpus.',
    },
    maxvcpus: { type: 'integer', minimum: 1, description: 'Most virtual CPUs; default: vcpus.' },
    cpus: {
      type: ['string', 'array'],
      items: { type: 'string' },
      description:
        'Physical CPUs to run on, e.g. "0-3,^1", or one such text for each virtual CPU; default: all; changed live.',
    },
    cpus_soft: {
      type: ['string', 'array'],
      items: { type: 'string' },
      description: 'Physical CPUs that it rather runs on, written like cpus; Xen 4.5; changed live.',
    },
    pool: { type: 'string', description: 'CPU pool (xl cpupool-list) to run in; changed live.' },
    cpu_weight: {
      type: 'integer',
      minimum: 1,
      maximum: 65535,
      description: "Share of the CPUs; xl's default is 256; changed live.",
    },
    cap: {
      type: 'integer',
      minimum: 0,
      description: 'Most CPU time in percent of one CPU, 0: no bound; changed live.',
    },
    kernel: { type: 'string', description: 'Kernel file on the dom0; it must exist before the guest is created.' },
    ramdisk: { type: 'string', description: 'Initramfs file on the dom0.' },
    bootloader: { type: 'string', description: "e.g. pygrub: take the kernel from the guest's own disk (pv, pvh)." },
    bootloader_args: { type: 'array', items: { type: 'string' }, description: 'Words for the bootloader.' },
    firmware: {
      type: 'string',
      description:
        'What starts the guest instead of a kernel of the dom0: pvgrub32, pvgrub64 (pv); bios, seabios, uefi, ovmf, rombios or a path (hvm). Xen 4.10.',
    },
    root: ROOT,
    ip: IP,
    initramfs: {
      type: 'string',
      enum: ['initramfs-tools', 'dracut', 'none'],
      default: 'initramfs-tools',
      description:
        'Who made the initramfs, which mounts the root: decides how the command line is written; none: the kernel itself mounts it.',
    },
    extra: { type: 'string', description: 'More words for the kernel command line.' },
    cmdline: { type: 'string', description: 'The whole kernel command line as it is; excludes root, ip and extra.' },
    vifs: { type: 'array', description: 'Network interfaces.', items: VIF },
    disks: { type: 'array', description: 'Disks: image files or block devices of the dom0.', items: DISK },
    boot: {
      type: 'string',
      description: 'Order of boot devices of an HVM guest: letters of c (disk), d (CD), n (network).',
    },
    serial: {
      type: ['string', 'array'],
      items: { type: 'string' },
      description: 'Serial ports of an HVM guest, e.g. "pty": then xl console shows them.',
    },
    vnc: VNC,
    pci: {
      type: 'array',
      items: { type: 'string' },
      description:
        'PCI devices to pass through, e.g. "0000:01:05.1,permissive=1"; each must be assignable (xl pci-assignable-list).',
    },
    device_model_version: {
      type: 'string',
      enum: ['qemu-xen', 'qemu-xen-traditional'],
      description: 'Device model of an HVM guest; qemu-xen-traditional is gone from Xen 4.21 on.',
    },
    uuid: { type: 'string', description: 'Default: derived from fleet and name, the same at every run.' },
    fleet: {
      type: 'string',
      default: 'xenplay',
      description: 'Name of the fleet that uuid and MAC addresses are derived from.',
    },
    tsc_mode: {
      type: 'string',
      enum: ['default', 'always_emulate', 'native', 'native_paravirt'],
      description: 'How the guest sees the time stamp counter.',
    },
    on_poweroff: { type: 'string', enum: ACTIONS, description: "What happens at its power-off; xl's default destroy." },
    on_reboot: { type: 'string', enum: ACTIONS, description: "What happens at its reboot; xl's default restart." },
    on_crash: { type: 'string', enum: ACTIONS, description: "What happens at its crash; xl's default destroy." },
    on_watchdog: { type: 'string', enum: ACTIONS, description: "When its watchdog ends it; xl's default destroy." },
    on_soft_reset: {
      type: 'string',
      enum: ACTIONS,
      description: "At a soft reset (kexec); xl's default soft-reset; Xen 4.7.",
    },
    options: {
      type: 'object',
      description:
        'Other keys of xl.cfg(5), passed through. A key that no xl knows, that is newer than the Xen of the host, of another kind of guest, or whose value is of the wrong kind is refused, since xl would ignore it.',
      additionalProperties: {
        type: ['boolean', 'string', 'number', 'array'],
        items: { type: ['string', 'array'], items: { type: 'string' } },
      },
    },
    autostart: { type: 'boolean', default: false, description: 'Start with the dom0: a link in /etc/xen/auto.' },
    config: { type: 'string', description: 'Path of the config file; default /etc/xen/NAME.cfg.' },
    apply: {
      type: 'string',
      enum: ['next_boot', 'restart', 'never'],
      default: 'next_boot',
      description:
        'What to do about differences that need a restart of the guest: leave them to its next start, restart it now, or fail.',
    },
    recover: {
      type: 'boolean',
      default: false,
      description: 'Destroy and create anew a guest that crashed, or that its own reboot left hanging.',
    },
    force: {
      type: 'boolean',
      default: false,
      description: 'Destroy a guest that does not obey a shutdown within shutdown_timeout.',
    },
    dom0_min_mem: {
      type: 'integer',
      minimum: 128,
      default: 512,
      description: 'MiB that the dom0 must keep where xl takes memory from it for a guest (autoballoon).',
    },
    peers: {
      type: 'array',
      items: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9.:-]*$' },
      description:
        'Addresses of the other dom0s, as root of this one reaches them by ssh with a key. A guest that runs on one of them is not created a second time; if one does not answer, nothing is created.',
    },
    migrate: {
      type: 'boolean',
      default: false,
      description:
        'Migrate the guest here, live, when it runs on one of peers; that one must reach this one by ssh as root, and its disks must be shared.',
    },
    migrate_address: {
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9.:-]*$',
      description: 'Address of this dom0 as its peers reach it; default: the one that this connection came in on.',
    },
    migrate_timeout: { type: 'integer', minimum: 1, default: 600, description: 'Seconds for a migration.' },
    allow_foreign_toolstack: {
      type: 'boolean',
      default: false,
      description: 'Work on a host where libvirt has guests too, but never on a guest of libvirt.',
    },
    shutdown_timeout: { type: 'integer', minimum: 1, default: 120, description: 'Seconds for a shutdown.' },
    dying_timeout: {
      type: 'integer',
      minimum: 1,
      default: 60,
      description: 'Seconds to wait for a guest that is being destroyed.',
    },
    balloon_timeout: {
      type: 'integer',
      minimum: 0,
      default: 30,
      description:
        'Seconds to wait, after its memory was changed live, until the guest has it; a guest that does not follow is a warning.',
    },
    create_timeout: {
      type: 'integer',
      minimum: 1,
      default: 180,
      description: "Seconds for xl create, its turn among the host's other creations awaited first.",
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
export type Vif = NonNullable<Params['vifs']>[number];
export type Disk = NonNullable<Params['disks']>[number];
