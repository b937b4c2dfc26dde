import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { guardParams } from '../../src/module/opaque/guards.ts';

const { chdir, creates, removes } = guardParams;

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['cmd'],
  properties: {
    cmd: {
      type: 'string',
      description:
        'A file of the controller (in files/ beside the playbook, or beside it) and its arguments, read by a shell.',
    },
    executable: { type: 'string', description: 'The program that runs it; default: what its first line names.' },
    chdir,
    creates,
    removes,
    decrypt: {
      type: 'boolean',
      default: true,
      description: 'Decrypt a file that ansible-vault encrypted before it is sent; false: send it as it stands.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
