import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['free_form'],
  properties: {
    free_form: { type: 'string', description: 'The text that the shell runs.' },
    executable: { type: 'string', default: '/bin/sh', description: 'The shell.' },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
