import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { guardParams } from '../../src/module/opaque/guards.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['cmd'],
  properties: {
    cmd: { type: 'string', description: 'The text that the shell runs.' },
    executable: { type: 'string', default: '/bin/sh', description: 'The shell.' },
    ...guardParams,
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
