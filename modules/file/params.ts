import type { FromSchema } from 'json-schema-to-ts';
import { attributeParams, refusedAttributes } from '../../src/module/files/attributes.ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

const TIME =
  'preserve, now, or a moment as YYYYMMDDhhmm.SS in the time zone of the host. Default: now for touch, else preserve.';
const FORMAT = 'How that moment is written: %Y, %m, %d, %H, %M, %S and other characters.';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  refused: refusedAttributes,
  properties: {
    path: { type: 'string', minLength: 1, aliases: ['dest', 'name'], description: 'Path to bring into the state.' },
    state: {
      type: 'string',
      enum: ['file', 'directory', 'absent', 'touch', 'link', 'hard'],
      description:
        'file: must exist, only its attributes are set; directory: with its parents; absent: also a whole folder; touch: created empty, times set; link, hard: to src. Default: what is there, else file.',
    },
    src: { type: 'string', description: 'What a link points to; a symlink that is there keeps its own.' },
    ...attributeParams,
    recurse: {
      type: 'boolean',
      default: false,
      description: 'Set the attributes of all in the folder, too; links are left out.',
    },
    force: {
      type: 'boolean',
      default: false,
      description: 'Make a link although its target is missing, or in place of a file or an empty folder.',
    },
    follow: { type: 'boolean', default: true, description: 'Set attributes of what a symlink points to.' },
    access_time: { type: 'string', description: TIME },
    access_time_format: { type: 'string', default: '%Y%m%d%H%M.%S', description: FORMAT },
    modification_time: { type: 'string', description: TIME },
    modification_time_format: { type: 'string', default: '%Y%m%d%H%M.%S', description: FORMAT },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
