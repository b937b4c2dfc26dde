import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', description: 'The parameter, e.g. net.ipv4.ip_forward (slashes may stand for dots).' },
    key: { type: 'string', description: 'Other name of name.' },
    value: { type: 'string', description: 'What it shall be; needed for state present.' },
    val: { type: 'string', description: 'Other name of value.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'That the file sets it, or does not.',
    },
    sysctl_file: {
      type: 'string',
      pattern: '^/',
      default: '/etc/sysctl.conf',
      description: 'The file that sets it at the next start.',
    },
    sysctl_set: { type: 'boolean', default: false, description: 'Set the live value too, and look that it is right.' },
    reload: { type: 'boolean', default: true, description: 'Load the file with sysctl -p when it was changed.' },
    ignoreerrors: {
      type: 'boolean',
      default: false,
      description: 'Parameters that the kernel does not know are no failure.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
