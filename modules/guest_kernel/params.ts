import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['kernel'],
  properties: {
    kernel: { type: 'string', description: 'File on the dom0 where the kernel for guests shall be.' },
    ramdisk: {
      type: 'string',
      description: 'File on the dom0 where its initramfs shall be; left out only with initramfs: none.',
    },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'absent: both files go away, when this module made them; guests that run are not touched.',
    },
    from: {
      type: 'string',
      enum: ['dom0', 'package', 'file'],
      default: 'dom0',
      description:
        'Where the kernel comes from: the dom0 itself (its /boot and /lib/modules); a Debian package, unpacked and not installed; or files on the dom0.',
    },
    version: {
      type: 'string',
      description:
        'With from: dom0, the release to take (a folder of /lib/modules); default: the newest with a kernel in /boot. With from: file, the release whose modules the initramfs is made of.',
    },
    package: {
      type: 'string',
      description:
        'With from: package: a name that apt can fetch (a real kernel package), or the path of a .deb on the dom0.',
    },
    kernel_file: { type: 'string', description: 'With from: file: the kernel, on the dom0.' },
    ramdisk_file: {
      type: 'string',
      description: 'With from: file: an initramfs that is taken as it is, instead of one that is made here.',
    },
    config_file: {
      type: 'string',
      description: "With from: file: the kernel's build configuration, to see what it can.",
    },
    initramfs: {
      type: 'string',
      enum: ['auto', 'initramfs-tools', 'dracut', 'none'],
      default: 'auto',
      description:
        'Who makes the initramfs; auto: the one that the dom0 has. initramfs-tools mounts NFS 3 roots only (klibc); none: the kernel has to mount the root itself.',
    },
    type: {
      type: 'string',
      enum: ['pv', 'pvh', 'hvm'],
      default: 'pv',
      description: 'Kind of guest that the kernel has to be able to be.',
    },
    root: {
      type: 'string',
      enum: ['nfs', 'disk', 'any'],
      default: 'nfs',
      description:
        'What the guests have as root: decides what kernel and initramfs must be able to; any: one pair of files for guests of both kinds. xen_guest tells the guest which of them its root is.',
    },
    modules: {
      type: 'array',
      items: { type: 'string', pattern: '^[A-Za-z0-9_-]+$' },
      description: 'More kernel modules for the initramfs, e.g. xfs.',
    },
    force: {
      type: 'boolean',
      default: false,
      description: 'Replace files that this module did not make.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
