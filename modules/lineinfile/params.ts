import type { FromSchema } from 'json-schema-to-ts';
import { refusedAttributes } from '../../src/module/files/attributes.ts';
import { createParam, editParams } from '../../src/module/files/edit.ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  refused: refusedAttributes,
  properties: {
    ...editParams,
    line: {
      type: 'string',
      aliases: ['value'],
      description: 'The line that shall be there; for state absent: lines that are equal to it go.',
    },
    regexp: {
      type: 'string',
      aliases: ['regex'],
      description: 'The last line that matches is replaced (present), or all that match go (absent).',
    },
    search_string: { type: 'string', description: 'Like regexp, but a plain text somewhere in the line.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'That the line is there, or is not.',
    },
    insertafter: {
      type: 'string',
      description:
        'Where a new line goes: EOF, BOF, or behind the last line that matches this regular expression. Default: EOF.',
    },
    insertbefore: { type: 'string', description: 'BOF, or before the last line that matches this regular expression.' },
    firstmatch: { type: 'boolean', default: false, description: 'Take the first matching line instead of the last.' },
    backrefs: {
      type: 'boolean',
      default: false,
      description: 'Groups of regexp may be used in line (\\1, \\g<name>); nothing is added when it does not match.',
    },
    create: createParam,
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
