import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      type: 'string',
      pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$',
      maxLength: 64,
      description: 'The name, now and after the next start. /etc/hosts is left as it is.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
