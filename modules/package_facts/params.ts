import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    manager: {
      type: 'array',
      items: { type: 'string', enum: ['auto', 'apt', 'rpm', 'apk'] },
      minItems: 1,
      default: ['auto'],
      description: 'Whose packages: apt, rpm, apk; auto: any of them.',
    },
    strategy: {
      type: 'string',
      enum: ['first', 'all'],
      default: 'first',
      description: 'Of the managers that are there ask the first, or all.',
    },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
