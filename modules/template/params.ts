import type { FromSchema } from 'json-schema-to-ts';
import { attributeParams, refusedAttributes } from '../../src/module/files/attributes.ts';
import { placeParams } from '../../src/module/files/place.ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['src', 'dest'],
  refused: refusedAttributes,
  properties: {
    src: {
      type: 'string',
      description: 'Jinja2 template on the controller: in templates/ beside the playbook, or beside it.',
    },
    dest: {
      type: 'string',
      description: 'Absolute path of the file on the host; a folder: into it, under the name of src.',
    },
    ...attributeParams,
    ...placeParams,
    trim_blocks: { type: 'boolean', default: true, description: 'Drop the first line end behind a block.' },
    lstrip_blocks: { type: 'boolean', default: false, description: 'Drop blanks between a line start and a block.' },
    newline_sequence: {
      type: 'string',
      enum: ['\\n', '\\r', '\\r\\n', '\n', '\r', '\r\n'],
      default: '\n',
      description: 'Line ends of the file.',
    },
    variable_start_string: { type: 'string', default: '{{', description: 'Where a printed expression begins.' },
    variable_end_string: { type: 'string', default: '}}', description: 'Where a printed expression ends.' },
    block_start_string: { type: 'string', default: '{%', description: 'Where a block begins.' },
    block_end_string: { type: 'string', default: '%}', description: 'Where a block ends.' },
    comment_start_string: { type: 'string', default: '{#', description: 'Where a comment begins.' },
    comment_end_string: { type: 'string', default: '#}', description: 'Where a comment ends.' },
    output_encoding: { type: 'string', enum: ['utf-8', 'UTF-8', 'utf8'], default: 'utf-8', description: 'Only UTF-8.' },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
