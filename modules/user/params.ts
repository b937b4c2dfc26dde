import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

const days = (description: string) => ({ type: 'integer', minimum: -1, description }) as const;

export const params = {
  type: 'object',
  additionalProperties: false,
  refused: {
    authorization: 'it is of Solaris',
    profile: 'it is of Solaris',
    role: 'it is of Solaris',
    hidden: 'it is of macOS',
    login_class: 'it is of BSD',
    local: 'users of the host itself are meant anyway: nothing else is written',
    seuser: 'set it with "command: usermod -Z …"',
    ssh_key_passphrase: 'it would stand in the list of processes; set it with "ssh-keygen -p" at a terminal',
    skeleton: 'copy the files once the home folder is there',
    umask: 'the one of the host counts; set the mode of the home folder with file',
  },
  properties: {
    name: { type: 'string', pattern: '^[^:/\\s-][^:/\\s]*$', description: 'The user.' },
    user: { type: 'string', pattern: '^[^:/\\s-][^:/\\s]*$', description: 'Other name of name.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'That it is there, or is not.',
    },
    uid: { type: 'integer', minimum: 0, description: 'Its number; default: the next free one.' },
    non_unique: { type: 'boolean', default: false, description: "The number may be another user's too." },
    comment: { type: 'string', pattern: '^[^:\\n]*$', description: 'The full name or purpose.' },
    group: { type: ['string', 'integer'], description: 'Primary group, by name or number; it must exist.' },
    groups: { type: 'array', items: { type: 'string' }, description: 'The other groups; an empty text: none.' },
    append: {
      type: 'boolean',
      default: false,
      description: 'Only add to the groups; default: leave those that are not named.',
    },
    shell: { type: 'string', pattern: '^[^:\\n]*$', description: 'The login shell.' },
    home: { type: 'string', pattern: '^[^:\\n]*$', description: 'The home folder.' },
    create_home: { type: 'boolean', default: true, description: 'Make the home folder of a new user.' },
    createhome: { type: 'boolean', description: 'Other name of create_home.' },
    move_home: { type: 'boolean', default: false, description: 'Take the files along when home changes.' },
    password: { type: 'string', pattern: '^[^:\\n]*$', description: 'The hash of the password, as crypt(5) has it.' },
    update_password: {
      type: 'string',
      enum: ['always', 'on_create'],
      default: 'always',
      description: 'Whether a password that differs is replaced, or only a new user gets one.',
    },
    password_lock: { type: 'boolean', description: 'Whether the password cannot be used.' },
    expires: { type: 'number', description: 'Seconds since 1970 when the account ends; negative: never.' },
    password_expire_min: days('Days before which the password may not be changed again; -1: none.'),
    password_expire_max: days('Days after which the password must be changed; -1: never.'),
    password_expire_warn: days('Days before its end from which on the user is warned; -1: none.'),
    generate_ssh_key: { type: 'boolean', default: false, description: 'Make a key of SSH, where the user has none.' },
    ssh_key_type: { type: 'string', pattern: '^[a-z0-9-]+$', default: 'rsa', description: 'Its type: rsa, ed25519 …' },
    ssh_key_bits: { type: 'integer', minimum: 1, description: 'Its length; default: what ssh-keygen takes.' },
    ssh_key_comment: {
      type: 'string',
      pattern: '^[^\\n]*$',
      description: 'Its comment; default: "ansible-generated on" and the name of the host.',
    },
    ssh_key_file: {
      type: 'string',
      pattern: '^[^\\n]*[^/\\n]$',
      description:
        'Its file, below the home unless absolute; default: .ssh/id_TYPE. Its folder is made where the one above is there.',
    },
    system: { type: 'boolean', default: false, description: 'Take the number of a new user from those of the system.' },
    remove: { type: 'boolean', default: false, description: 'With state absent: the home folder goes too.' },
    force: { type: 'boolean', default: false, description: 'With state absent: although the user is logged in.' },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
