import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    state: { type: 'string', enum: ['file', 'directory'], default: 'file', description: 'What is made.' },
    path: { type: 'string', description: 'Folder that it is made in; default: that of temporary files.' },
    prefix: { type: 'string', default: 'ansible.', description: 'What its name begins with.' },
    suffix: { type: 'string', default: '', description: 'What its name ends with.' },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
