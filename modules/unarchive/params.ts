import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';
import { attributeParams, refusedAttributes } from '../../src/module/files/attributes.ts';

const names = { type: 'array', items: { type: 'string' }, default: [] } as const;

export const params = {
  type: 'object',
  additionalProperties: false,
  refused: {
    ...refusedAttributes,
    copy: 'write "remote_src: true" instead of "copy: false"',
    io_buffer_size: 'it has no meaning here: archives are read by tar or unzip',
    validate_certs: 'load the archive with get_url first',
  },
  required: ['src', 'dest'],
  properties: {
    src: {
      type: 'string',
      minLength: 1,
      description:
        'The archive (tar, also with gzip, bzip2, xz or zstd; zip): in files/ beside the playbook, or beside it.',
    },
    dest: { type: 'string', description: 'Absolute path of the folder on the host; it must be there.' },
    remote_src: { type: 'boolean', default: false, description: 'The archive is on the host already.' },
    creates: { type: 'string', description: 'When this is there, nothing is done.' },
    list_files: { type: 'boolean', default: false, description: 'Give the names of all members in `files`.' },
    include: { ...names, description: 'Only these members.' },
    exclude: { ...names, description: 'All but these members.' },
    keep_newer: {
      type: 'boolean',
      default: false,
      description: 'Leave files that are newer than those of the archive.',
    },
    extra_opts: { ...names, description: 'Further options for tar or unzip.' },
    ...attributeParams,
    decrypt: {
      type: 'boolean',
      default: true,
      description: 'Decrypt a file that ansible-vault encrypted before it is sent; false: send it as it stands.',
    },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
