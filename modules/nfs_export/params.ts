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
        'present: exported to exactly the named clients, by a file of its own in /etc/exports.d, or by a marked block in /etc/exports where the exportfs of the host knows no other file. absent: not exported by us; refused while a client has it mounted, unless force.',
    },
    clients: {
      type: 'array',
      description: 'Who may mount the directory, and how. State present needs at least one, here or under for_guests.',
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
    for_guests: {
      type: 'array',
      description:
        'Guests that have their root here: each is a client under its address, with guest_options. An address that a task of xen_guest in the same run gives another guest, or another address for the same guest, is refused.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'address'],
        properties: {
          name: { type: 'string', minLength: 1, description: 'Name of the guest, as xen_guest has it.' },
          address: { type: 'string', minLength: 1, description: 'Its IPv4 or IPv6 address.' },
        },
      },
    },
    guest_options: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      default: ['rw', 'no_root_squash', 'no_subtree_check', 'sync'],
      description: 'Options for for_guests; several guests may share a tree only read-only.',
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
    risky_options: {
      type: 'string',
      enum: ['warned', 'refused'],
      default: 'warned',
      description:
        'What becomes of options that work and put data or hosts at risk (async, insecure, everyone may write): a warning, or a refusal before any host is touched.',
    },
    adopt: {
      type: 'boolean',
      default: false,
      description:
        'Take the declared clients over from other exports files: they are removed there in the same step, all else in those files stays.',
    },
    rehearse: {
      type: 'boolean',
      default: false,
      description:
        "Have the host's exportfs read the new files in private first (a mount namespace with a table of its own): what it would drop is then found before any live export is touched.",
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
        'Withdraw an export, or take it from a client that is not declared any more, though it may be mounted there (stale file handles), and drop live exports that stand in no file.',
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
  const guests = (params.for_guests ?? []).map(({ address }) => ({
    host: address,
    options: params.guest_options,
  }));
  return [...(params.clients ?? []).map(({ host, options }) => ({ host, options })), ...guests];
}
