import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { attributeParams } from '../../src/module/files/attributes.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    path: { type: 'string', description: 'Path to bring into the state.' },
    dest: { type: 'string', description: 'Other name of path.' },
    name: { type: 'string', description: 'Other name of path.' },
    state: {
      type: 'string',
      enum: ['file', 'directory', 'absent', 'touch', 'link', 'hard'],
      description:
        'file: must exist, only its attributes are set; directory: with its parents; absent: also a whole folder; touch: created empty, times set; link, hard: to src. Default: file, or what is there.',
    },
    src: { type: 'string', description: 'What a link points to.' },
    ...attributeParams,
    force: {
      type: 'boolean',
      default: false,
      description: 'Make a link although its target is missing, or in place of a file.',
    },
    follow: { type: 'boolean', default: true, description: 'Set attributes of what a symlink points to.' },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
