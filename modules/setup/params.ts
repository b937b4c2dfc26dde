import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    gather_subset: {
      type: 'array',
      items: { type: 'string' },
      default: ['all'],
      description:
        'What to gather: all, min, network, hardware, virtual or the name of one collector (distribution, mounts …); !name leaves it out. min always comes along unless !min is said.',
    },
    fact_path: {
      type: 'string',
      default: '/etc/ansible/facts.d',
      description:
        'A folder of the host: what its files NAME.fact hold (JSON or INI), or print where they may be run, is ansible_local.NAME.',
    },
    gather_timeout: {
      type: 'integer',
      minimum: 1,
      default: 10,
      description:
        'Seconds that one tool on the host may take (the size of one mount …); looking up its own name takes 2 at most.',
    },
    filter: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Shell patterns of the facts to give, with or without ansible_ before them; default: all.',
    },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
