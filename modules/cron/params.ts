import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

const field = (what: string, ...aliases: readonly string[]) =>
  ({ aliases, type: ['string', 'integer'], pattern: '^[^\\s]+$', default: '*', description: what }) as const;

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      type: 'string',
      pattern: '^[^\\n]+$',
      description: 'What the entry is called, in the comment above it; with env, the variable.',
    },
    job: { type: 'string', description: 'The command, or the value of the variable; needed for state present.' },
    value: { type: 'string', description: 'Other name of job.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'That the entry is there, or is not.',
    },
    minute: field('Minute: 0-59, *, */2 …'),
    hour: field('Hour: 0-23, *, */2 …'),
    day: field('Day of the month: 1-31, *, */2 …', 'dom'),
    month: field('Month: 1-12, jan-dec, *, */2 …'),
    weekday: field('Day of the week: 0-6 from Sunday on, sun-sat, *', 'dow'),
    special_time: {
      type: 'string',
      enum: ['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'hourly'],
      description: 'A time with a name, instead of the five fields.',
    },
    backup: { type: 'boolean', default: false, description: 'Keep a table that is changed, as a file in /tmp.' },
    disabled: { type: 'boolean', default: false, description: 'Leave the entry in, as a comment.' },
    env: { type: 'boolean', default: false, description: 'The entry is a variable, at the top of the table.' },
    insertafter: { type: 'string', description: 'With env: a new variable comes behind this one, not at the top.' },
    insertbefore: { type: 'string', description: 'With env: a new variable comes before this one.' },
    user: {
      type: 'string',
      pattern: '^[^\\s:]+$',
      description: 'Whose table; with cron_file, as whom the job runs (default root).',
    },
    cron_file: {
      type: 'string',
      pattern: '^[^\\n]+$',
      description: 'A file of /etc/cron.d, by name or path, instead of the table of a user.',
    },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
