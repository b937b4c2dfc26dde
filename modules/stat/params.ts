import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', description: 'Path to look at.' },
    follow: { type: 'boolean', default: false, description: 'Look at what a symlink points to.' },
    get_checksum: { type: 'boolean', default: true, description: 'Give a checksum of a regular file.' },
    checksum_algorithm: { type: 'string', enum: ['sha1', 'sha256'], default: 'sha1', description: 'Which checksum.' },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
