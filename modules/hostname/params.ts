import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  refused: {
    use: 'how a name is kept is seen on the host',
  },
  required: ['name'],
  properties: {
    name: {
      type: 'string',
      pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$',
      maxLength: 64,
      description: 'The name, now and after the next start. /etc/hosts is left as it is.',
    },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
