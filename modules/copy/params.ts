import type { FromSchema } from 'json-schema-to-ts';
import { attributeParams, refusedAttributes } from '../../src/module/files/attributes.ts';
import { placeParams } from '../../src/module/files/place.ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['dest'],
  refused: refusedAttributes,
  properties: {
    src: {
      type: 'string',
      description:
        'File or folder on the controller: in files/ beside the playbook, or beside it, or an absolute path. A folder that ends with / stands for what is in it.',
    },
    content: {
      type: ['string', 'number', 'boolean', 'object', 'array', 'null'],
      description: 'Text of the file instead of src; data is written as JSON.',
    },
    checksum: { type: 'string', description: 'SHA-1 that the source must have, or nothing is copied.' },
    dest: {
      type: 'string',
      description: 'Absolute path of the file on the host; ending in / means: into that folder.',
    },
    ...attributeParams,
    ...placeParams,
    remote_src: { type: 'boolean', default: false, description: 'src is a file of the host.' },
    directory_mode: {
      type: ['string', 'integer'],
      description: 'Permissions of the folders that are made when src is a folder; those that are there keep theirs.',
    },
    local_follow: {
      type: 'boolean',
      default: true,
      description: 'When src is a folder, copy what its symlinks point to; false: copy the links.',
    },
    decrypt: {
      type: 'boolean',
      default: true,
      description: 'Decrypt a file that ansible-vault encrypted before it is sent; false: send it as it stands.',
    },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
