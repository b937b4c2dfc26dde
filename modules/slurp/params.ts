import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['src'],
  properties: {
    src: { type: 'string', aliases: ['path'], description: 'The file on the host.' },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
