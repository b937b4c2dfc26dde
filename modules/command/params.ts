import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { guardParams } from '../../src/module/opaque/guards.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    cmd: {
      type: 'string',
      description: 'The command with its arguments; quotes keep words together, nothing else of a shell is done.',
    },
    argv: {
      type: 'array',
      items: { type: 'string' },
      description: 'The command as a list of words, taken as they are; excludes cmd.',
    },
    ...guardParams,
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
