import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['src', 'dest'],
  properties: {
    src: { type: 'string', minLength: 1, description: 'The file on the host.' },
    dest: {
      type: 'string',
      minLength: 1,
      description: 'Folder on the controller: the file is put below it under the name of the host and its own path.',
    },
    flat: {
      type: 'boolean',
      default: false,
      description: 'dest is the file itself; with / at its end, the folder that it is put in.',
    },
    fail_on_missing: { type: 'boolean', default: true, description: 'Fail when there is no such file on the host.' },
    validate_checksum: {
      type: 'boolean',
      default: true,
      description: 'Fail when what arrives is not what was looked at before.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
