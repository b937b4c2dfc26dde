import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { attributeParams } from '../../src/module/files/attributes.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['url', 'dest'],
  properties: {
    url: { type: 'string', description: 'What to load: http, https or ftp.' },
    dest: {
      type: 'string',
      description: 'Absolute path of the file on the host; a folder: into it, under the name in url.',
    },
    checksum: {
      type: 'string',
      description: 'What the file must have, e.g. "sha256:…": then nothing is loaded while the host has it.',
    },
    force: {
      type: 'boolean',
      default: false,
      description: 'Load it again each time; false: only when the server has a newer one.',
    },
    timeout: { type: 'integer', minimum: 1, default: 10, description: 'Seconds that the server may be silent.' },
    headers: { type: 'object', additionalProperties: { type: 'string' }, default: {}, description: 'Further headers.' },
    url_username: { type: 'string', description: 'User for the server.' },
    url_password: { type: 'string', description: 'Password for the server; needs curl on the host.' },
    http_agent: { type: 'string', default: 'ansible-httpget', description: 'What the loader calls itself.' },
    validate_certs: { type: 'boolean', default: true, description: 'Check the certificate of the server.' },
    backup: {
      type: 'boolean',
      default: false,
      description: 'Keep the file that is replaced under its name with a time behind it.',
    },
    ...attributeParams,
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
