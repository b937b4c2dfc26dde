import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['user', 'key'],
  properties: {
    user: { type: 'string', pattern: '^[^:/\\s-][^:/\\s]*$', description: 'Whose keys.' },
    key: { type: 'string', description: 'One key a line, as in a .pub file. Web addresses are not fetched.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'That the keys may log in, or may not.',
    },
    path: { type: 'string', description: 'The file; default: .ssh/authorized_keys in the home of the user.' },
    manage_dir: {
      type: 'boolean',
      default: true,
      description: 'Make the folder, and give it to the user with mode 0700.',
    },
    key_options: { type: 'string', description: 'Options before the key, e.g. from="10.0.0.0/8",no-pty.' },
    comment: { type: 'string', description: 'Comment behind the key; default: the one that it has.' },
    exclusive: {
      type: 'boolean',
      default: false,
      description: 'Remove all other keys. With a loop, put all keys in one text.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
