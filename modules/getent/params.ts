import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['database'],
  properties: {
    database: {
      type: 'string',
      pattern: '^[A-Za-z][A-Za-z0-9_]*$',
      description:
        'Which one: passwd, group, hosts, services … Without the tool getent on the host passwd, group, shadow and gshadow.',
    },
    key: {
      type: 'string',
      pattern: '^([^-\\n][^\\n]*)?$',
      default: '',
      description: 'What to ask for; empty: all that there is.',
    },
    service: {
      type: 'string',
      pattern: '^[A-Za-z][A-Za-z0-9_:]*$',
      description: 'Where to look, in place of what nsswitch.conf says: files, ldap …',
    },
    split: {
      type: 'string',
      minLength: 1,
      description: 'What parts the members of a line; default: ":" for passwd, group, shadow and gshadow, else blanks.',
    },
    fail_key: { type: 'boolean', default: true, description: 'Fail when the key is not there.' },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
