import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    data: { type: 'string', default: 'pong', description: 'Text that the host gives back.' },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
