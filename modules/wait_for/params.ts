import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    host: {
      type: 'string',
      default: '127.0.0.1',
      description:
        'Name or address to look at, as seen from the managed host. For drained an address of the host itself, 0.0.0.0 and :: for any.',
    },
    port: { type: 'integer', minimum: 1, maximum: 65535, description: 'TCP port to try.' },
    path: {
      type: 'string',
      description: 'File to look for; excludes port. With neither, the time of timeout is waited.',
    },
    search_regex: {
      type: 'string',
      description:
        'A regular expression of Python for a line of the file, or of what the port says once it is connected; with state started or present.',
    },
    state: {
      type: 'string',
      enum: ['started', 'present', 'stopped', 'absent', 'drained'],
      default: 'started',
      description:
        'started or present: until the port answers or the file exists; stopped (of a port) or absent: until it does not; drained: until the port has no active connections.',
    },
    active_connection_states: {
      type: 'array',
      items: { type: 'string', enum: ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'] },
      default: ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'],
      description: 'Which connections count for drained.',
    },
    exclude_hosts: {
      type: 'array',
      items: { type: 'string' },
      description: 'Addresses whose connections do not count for drained.',
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
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
