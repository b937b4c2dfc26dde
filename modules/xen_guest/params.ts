import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

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
        'running and paused: defined and live; shutdown: defined, not live; absent: neither, its config file and autostart link gone.',
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
      description: 'Physical CPUs to run on, e.g. "0-3,^1", or one such text for each virtual CPU; default: all.',
    },
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
    root: {
      type: 'object',
      additionalProperties: false,
      description:
        "What the guest's kernel mounts as /: an NFS export, or a device; left out with a bootloader or cmdline.",
      properties: {
        nfs: {
          type: 'object',
          additionalProperties: false,
          required: ['server', 'path'],
          description: 'Root over NFS.',
          properties: {
            server: { type: 'string', description: 'IPv4 address of the NFS server as the guest sees it.' },
            path: { type: 'string', description: 'Exported folder.' },
            version: {
              type: 'string',
              enum: ['3', '4', '4.1', '4.2'],
              default: '3',
              description: "NFS version; Debian's initramfs (klibc nfsmount) speaks 3 only.",
            },
            options: { type: 'string', description: 'More mount options, with commas.' },
          },
        },
        device: { type: 'string', description: 'e.g. /dev/xvda.' },
      },
    },
    ip: {
      type: 'object',
      additionalProperties: false,
      required: ['address', 'netmask'],
      description:
        'Static IPv4 set-up by the kernel command line (ip=); needed for an NFS root. Left out: ip=dhcp for an NFS root.',
      properties: {
        address: { type: 'string', description: 'Address of the guest.' },
        netmask: { type: 'string', description: 'e.g. 255.255.255.0.' },
        gateway: { type: 'string', description: 'Default gateway.' },
        device: {
          type: 'string',
          default: 'eth0',
          description: 'Network device in the guest (net.ifnames=0 is set, so that it is eth0).',
        },
      },
    },
    initramfs: {
      type: 'string',
      enum: ['initramfs-tools', 'dracut', 'none'],
      default: 'initramfs-tools',
      description: 'Who mounts an NFS root: decides how the command line is written; none: the kernel itself.',
    },
    extra: { type: 'string', description: 'More words for the kernel command line.' },
    cmdline: { type: 'string', description: 'The whole kernel command line as it is; excludes root, ip and extra.' },
    vifs: {
      type: 'array',
      description: 'Network interfaces.',
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          bridge: { type: 'string', default: 'xenbr0', description: 'Bridge on the dom0; it must exist.' },
          mac: { type: 'string', description: 'Default: derived from fleet, guest and place, the same at every run.' },
          script: { type: 'string', description: 'Hotplug script; default vif-bridge.' },
          ip: { type: 'string', description: 'Address for vif-route and anti-spoofing.' },
          model: { type: 'string', description: 'Emulated card of an HVM guest, e.g. e1000.' },
          vifname: { type: 'string', description: 'Name of the device in the dom0, at most 15 bytes.' },
          rate: { type: 'string', description: 'e.g. 10Mb/s.' },
          type: { type: 'string', enum: ['vif', 'ioemu'], description: 'Paravirtual only, or emulated too (HVM).' },
        },
      },
    },
    disks: {
      type: 'array',
      description: 'Disks: image files or block devices of the dom0.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'vdev'],
        properties: {
          path: { type: 'string', description: 'Image file or device on the dom0; it must exist.' },
          vdev: { type: 'string', description: 'Name in the guest, e.g. xvda.' },
          format: {
            type: 'string',
            enum: ['raw', 'qcow', 'qcow2', 'vhd', 'qed'],
            default: 'raw',
            description: 'Format of the image.',
          },
          access: {
            type: 'string',
            enum: ['rw', 'ro'],
            default: 'rw',
            description: 'A disk that is rw belongs to one guest alone.',
          },
          devtype: { type: 'string', enum: ['disk', 'cdrom'], default: 'disk', description: 'Kind of device.' },
        },
      },
    },
    boot: {
      type: 'string',
      description: 'Order of boot devices of an HVM guest: letters of c (disk), d (CD), n (network).',
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
    options: {
      type: 'object',
      description:
        'Other keys of xl.cfg(5), passed through; a key that xl does not know is refused, since xl would ignore it.',
      additionalProperties: { type: ['boolean', 'string', 'number', 'array'], items: { type: 'string' } },
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
    recover: { type: 'boolean', default: false, description: 'Destroy and create anew a guest that crashed.' },
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
    allow_foreign_toolstack: {
      type: 'boolean',
      default: false,
      description: 'Work on a host where libvirt has guests too, but never on a guest of libvirt.',
    },
    shutdown_timeout: { type: 'integer', minimum: 1, default: 120, description: 'Seconds for a shutdown.' },
    create_timeout: { type: 'integer', minimum: 1, default: 180, description: 'Seconds for xl create.' },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
export type Vif = NonNullable<Params['vifs']>[number];
export type Disk = NonNullable<Params['disks']>[number];
