import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { attributeParams } from '../../src/module/files/attributes.ts';
import { placeParams } from '../../src/module/files/place.ts';

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
    ...placeParams,
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
