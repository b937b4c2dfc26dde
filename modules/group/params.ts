import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  refused: {
    local: 'groups of the host itself are meant anyway: nothing else is written',
  },
  required: ['name'],
  properties: {
    name: { type: 'string', pattern: '^[^:/\\s-][^:/\\s]*$', description: 'The group.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'That it is there, or is not.',
    },
    gid: { type: 'integer', minimum: 0, description: 'Its number; default: the next free one.' },
    system: {
      type: 'boolean',
      default: false,
      description: 'Take the number of a new group from those of the system.',
    },
    non_unique: { type: 'boolean', default: false, description: "The number may be another group's too." },
    force: { type: 'boolean', default: false, description: 'Remove it although it is the primary group of a user.' },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
