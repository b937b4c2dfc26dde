import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    host: {
      type: 'string',
      default: '127.0.0.1',
      description: 'Name or address to look at, as seen from the managed host.',
    },
    port: { type: 'integer', minimum: 1, maximum: 65535, description: 'TCP port to try.' },
    path: { type: 'string', description: 'File to look for; excludes port.' },
    state: {
      type: 'string',
      enum: ['started', 'present', 'stopped', 'absent', 'drained'],
      default: 'started',
      description:
        'started or present: until the port answers or the file exists; stopped or absent: until it does not. drained is taken as stopped.',
    },
    timeout: { type: 'integer', minimum: 1, default: 300, description: 'Seconds until the wait is given up.' },
    delay: {
      type: 'integer',
      minimum: 0,
      default: 0,
      description: 'Seconds before the first look after the wait begins.',
    },
    sleep: { type: 'integer', minimum: 1, default: 1, description: 'Seconds between looks.' },
    connect_timeout: { type: 'integer', minimum: 1, default: 5, description: 'Seconds for one look.' },
    msg: { type: 'string', description: 'Shown instead of the usual words when the time is over.' },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
