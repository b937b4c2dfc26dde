import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { guardParams } from '../../src/module/opaque/guards.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    cmd: {
      type: 'string',
      description:
        'The command with its arguments; quotes keep words together, $NAME and ~ are filled in, nothing else of a shell is done.',
    },
    argv: {
      type: 'array',
      items: { type: 'string' },
      description: 'The command as a list of words, in which only $NAME and ~ are filled in; excludes cmd.',
    },
    ...guardParams,
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
