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
    block: {
      type: 'string',
      default: '',
      aliases: ['content'],
      description: 'The lines that stand between the markers; none: the block goes.',
    },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'That the block is there, or is not.',
    },
    marker: {
      type: 'string',
      default: '# {mark} ANSIBLE MANAGED BLOCK',
      description: 'The lines around the block; {mark} stands for marker_begin and marker_end.',
    },
    marker_begin: { type: 'string', default: 'BEGIN', description: 'What {mark} is in the first of them.' },
    marker_end: { type: 'string', default: 'END', description: 'What {mark} is in the last of them.' },
    insertafter: {
      type: 'string',
      description:
        'Where a new block goes: EOF, or behind the last line that matches this regular expression. Default: EOF.',
    },
    insertbefore: {
      type: 'string',
      description: 'Where a new block goes: BOF, or before the last line that matches this regular expression.',
    },
    create: createParam,
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
