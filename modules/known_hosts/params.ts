import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      type: 'string',
      pattern: '^[^\\s,]+$',
      aliases: ['host'],
      description: 'One name or address of a host, as ssh has it: [name]:port where the port is not 22.',
    },
    key: {
      type: 'string',
      description:
        'The line of the file, or several: names, type, base64 text. Without it, absent removes all keys of the name.',
    },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'That the key is known, or is not.',
    },
    path: { type: 'string', default: '~/.ssh/known_hosts', description: "The file; ~ is the home of the task's user." },
    hash_host: { type: 'boolean', default: false, description: 'Write a hash of the name in its place.' },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
