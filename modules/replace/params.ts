import type { FromSchema } from 'json-schema-to-ts';
import { refusedAttributes } from '../../src/module/files/attributes.ts';
import { editParams } from '../../src/module/files/edit.ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'regexp'],
  refused: refusedAttributes,
  properties: {
    ...editParams,
    regexp: {
      type: 'string',
      description: 'What is replaced, wherever it matches: ^ and $ stand for the ends of lines.',
    },
    replace: {
      type: 'string',
      default: '',
      description: 'What is put there; \\1 and \\g<name> stand for groups of regexp. Default: nothing.',
    },
    after: { type: 'string', description: 'Only behind the first place that this regular expression matches.' },
    before: { type: 'string', description: 'Only before a place that this regular expression matches.' },
    encoding: {
      type: 'string',
      default: 'utf-8',
      description: 'Of the file: utf-8 or latin-1.',
    },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
