import type { FromSchema } from 'json-schema-to-ts';
import { attributeParams, refusedAttributes } from '../../src/module/files/attributes.ts';
import { writeParams } from '../../src/module/files/write.ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['src', 'dest'],
  refused: refusedAttributes,
  properties: {
    src: { type: 'string', description: 'Folder with the fragments; they follow each other by their names.' },
    dest: { type: 'string', description: 'Absolute path of the file on the host.' },
    remote_src: {
      type: 'boolean',
      default: true,
      description: 'The folder is on the host; false: on the controller, in files/ beside the playbook, or beside it.',
    },
    regexp: { type: 'string', description: 'Only fragments whose name matches this regular expression somewhere.' },
    delimiter: { type: 'string', description: 'A line between fragments; \\n and the like are read as in C.' },
    ignore_hidden: {
      type: 'boolean',
      default: false,
      description: 'Leave out fragments whose name begins with a dot.',
    },
    decrypt: { type: 'boolean', enum: [true], description: 'Only true.' },
    ...attributeParams,
    ...writeParams,
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
