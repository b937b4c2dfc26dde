import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { attributeParams } from '../../src/module/files/attributes.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', description: 'The file.' },
    line: {
      type: 'string',
      description: 'The line that shall be there; for state absent: lines that are equal to it go.',
    },
    regexp: {
      type: 'string',
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
      default: 'EOF',
      description: 'Where a new line goes: EOF, BOF, or behind the last line that matches this regular expression.',
    },
    insertbefore: { type: 'string', description: 'BOF, or before the last line that matches this regular expression.' },
    firstmatch: { type: 'boolean', default: false, description: 'Take the first matching line instead of the last.' },
    backrefs: {
      type: 'boolean',
      default: false,
      description: 'Groups of regexp may be used in line (\\1, \\g<name>); nothing is added when it does not match.',
    },
    create: { type: 'boolean', default: false, description: 'Make the file when it does not exist.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file under its name with a time behind it.' },
    ...attributeParams,
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
