import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['state'],
  properties: {
    path: { type: 'string', description: 'The mount point.' },
    name: { type: 'string', description: 'Other name of path.' },
    src: { type: 'string', description: 'Device, server:/path, or the folder of a bind mount.' },
    fstype: { type: 'string', description: 'Type of file system.' },
    opts: { type: 'string', default: 'defaults', description: 'Mount options.' },
    dump: { type: ['string', 'integer'], default: '0', description: 'Fifth field of fstab.' },
    passno: { type: ['string', 'integer'], default: '0', description: 'Sixth field of fstab.' },
    state: {
      type: 'string',
      enum: ['mounted', 'unmounted', 'present', 'absent', 'absent_from_fstab', 'remounted', 'ephemeral'],
      description:
        'mounted: now and in fstab; unmounted: not now; present: only in fstab; absent: neither, and the empty folder goes; remounted: each time; ephemeral: only now.',
    },
    fstab: { type: 'string', pattern: '^/', default: '/etc/fstab', description: 'The table.' },
    boot: { type: 'boolean', default: true, description: 'false: with noauto, not mounted at start.' },
    timeout: {
      type: 'integer',
      minimum: 1,
      default: 60,
      description: 'Seconds that mount or umount may take. Ours: Ansible waits without end.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
