import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { attributeParams } from '../../src/module/files/attributes.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['dest'],
  properties: {
    src: {
      type: 'string',
      description: 'File on the controller: in files/ beside the playbook, or beside it, or an absolute path.',
    },
    content: {
      type: ['string', 'number', 'boolean', 'object', 'array', 'null'],
      description: 'Text of the file instead of src; data is written as JSON.',
    },
    dest: {
      type: 'string',
      description: 'Absolute path of the file on the host; ending in / means: into that folder.',
    },
    ...attributeParams,
    backup: {
      type: 'boolean',
      default: false,
      description: 'Keep the file that is replaced under its name with a time behind it.',
    },
    force: {
      type: 'boolean',
      default: true,
      description: 'Replace a file whose content differs; false: only write when there is none.',
    },
    validate: {
      type: 'string',
      description:
        'Command that must end with 0 for the new file before it takes the place of the old; %s stands for it.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
