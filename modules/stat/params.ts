import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', aliases: ['dest', 'name'], description: 'Path to look at.' },
    follow: { type: 'boolean', default: false, description: 'Look at what a symlink points to.' },
    get_checksum: { type: 'boolean', default: true, description: 'Give a checksum of a regular file.' },
    checksum_algorithm: {
      type: 'string',
      enum: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
      default: 'sha1',
      aliases: ['checksum', 'checksum_algo'],
      description: 'Which checksum; the host must have its program (sha256sum …).',
    },
    get_mime: {
      type: 'boolean',
      default: true,
      aliases: ['mime', 'mime_type', 'mime-type'],
      description: 'Give mimetype and charset as "file" on the host tells them; "unknown" where it is not installed.',
    },
    get_attributes: {
      type: 'boolean',
      default: true,
      aliases: ['attr', 'attributes'],
      description: 'Give attributes, attr_flags and version as "lsattr" on the host tells them; none where it cannot.',
    },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
