import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: {
      type: 'string',
      minLength: 1,
      description: 'Absolute path of the directory to export, as it is on the NFS server.',
    },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description:
        'present: exported to exactly the named clients. absent: not exported by our file; refused while a client has it mounted, unless force.',
    },
    clients: {
      type: 'array',
      description: 'Who may mount the directory, and how. Needed for state present; at least one.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['host'],
        properties: {
          host: {
            type: 'string',
            minLength: 1,
            description:
              'A host name or address, a subnet (192.0.2.0/24), a wildcard name (*.lab.example), a netgroup (@group) or * for everyone.',
          },
          options: {
            type: 'array',
            items: { type: 'string', minLength: 1 },
            default: [],
            description:
              'Options of exports(5), one an item, such as rw, no_root_squash, fsid=7. no_subtree_check is added when neither form is given.',
          },
        },
      },
    },
    create_dir: {
      type: 'boolean',
      default: false,
      description: 'Make the directory (and those above it) when it is missing.',
    },
    owner: { type: 'string', minLength: 1, description: 'User (name or number) who shall own the directory.' },
    group: { type: 'string', minLength: 1, description: 'Group (name or number) that shall own the directory.' },
    mode: {
      type: 'string',
      pattern: '^[0-7]{3,4}$',
      description: 'Permission bits of the directory in octal digits, quoted: "0755".',
    },
    allow_wide_root: {
      type: 'boolean',
      default: false,
      description:
        'Allow no_root_squash for more than one address. Whoever can take such an address is then root in the tree.',
    },
    service: {
      type: 'string',
      enum: ['ignored', 'started'],
      default: 'ignored',
      description:
        'started: the NFS server is started, now and at boot, when it is not running. ignored: it is left as it is.',
    },
    force: {
      type: 'boolean',
      default: false,
      description:
        'Withdraw an export that clients have mounted (they get stale file handles), and drop live exports that stand in no file.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;

export interface ClientParams {
  readonly host: string;
  readonly options: readonly string[];
}

/** The clients in one order and shape, whatever the play left out. */
export function clientsOf(params: Params): readonly ClientParams[] {
  return (params.clients ?? []).map(({ host, options }) => ({ host, options: options }));
}
