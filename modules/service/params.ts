import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  refused: {
    use: 'what keeps services is seen on the host; "systemd" is a module of its own',
  },
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1, pattern: '^[^/]+$', description: 'The service.' },
    state: {
      type: 'string',
      enum: ['started', 'stopped', 'restarted', 'reloaded'],
      description:
        'started and stopped are states; restarted and reloaded happen each time (a stopped service is started).',
    },
    enabled: { type: 'boolean', description: 'Whether it starts with the host.' },
    runlevel: { type: 'string', default: 'default', description: 'Runlevel of OpenRC.' },
    arguments: { type: 'string', default: '', description: 'Words for the init script, split at blanks.' },
    args: { type: 'string', description: 'Other name of arguments.' },
    sleep: {
      type: 'integer',
      minimum: 0,
      default: 0,
      description: 'Seconds between stop and start when an init script restarts.',
    },
    pattern: {
      type: 'string',
      default: '',
      description: 'Text in the output of ps that tells that it runs, for init scripts that cannot tell their status.',
    },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
