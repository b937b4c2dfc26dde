import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
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
    system: { type: 'boolean', default: false, description: 'Take the number of a new user from those of the system.' },
    remove: { type: 'boolean', default: false, description: 'With state absent: the home folder goes too.' },
    force: { type: 'boolean', default: false, description: 'With state absent: although the user is logged in.' },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
