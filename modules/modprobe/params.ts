import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', pattern: '^[A-Za-z0-9_-]+$', description: 'The module of the kernel.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'That it is loaded, or is not.',
    },
    params: {
      type: 'string',
      default: '',
      pattern: '^[^\\n]*$',
      description: 'Its parameters when it is loaded, parted by blanks.',
    },
    persistent: {
      type: 'string',
      enum: ['disabled', 'present', 'absent'],
      default: 'disabled',
      description: 'Whether a file of /etc/modules-load.d loads it at the next start; disabled: as it is.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
