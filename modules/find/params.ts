import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['paths'],
  properties: {
    paths: {
      type: 'array',
      items: { type: 'string' },
      aliases: ['name', 'path'],
      description: 'Folders to look in.',
    },
    patterns: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      aliases: ['pattern'],
      description:
        'Names of files (globs, or regular expressions with use_regex), one of which must match. Default: all.',
    },
    excludes: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      aliases: ['exclude'],
      description: 'The same, of names that are left out.',
    },
    use_regex: { type: 'boolean', default: false, description: 'The patterns are regular expressions.' },
    contains: {
      type: 'string',
      description: 'A regular expression that must match at the beginning of a line of the file (file_type: file).',
    },
    read_whole_file: {
      type: 'boolean',
      default: false,
      description: 'contains may match anywhere in the file.',
    },
    file_type: {
      type: 'string',
      enum: ['file', 'directory', 'link', 'any'],
      default: 'file',
      description: 'What is looked for.',
    },
    age: {
      type: 'string',
      description: 'At least so old, or with a minus at most: a number with s, m, h, d or w behind it.',
    },
    age_stamp: {
      type: 'string',
      enum: ['mtime', 'atime', 'ctime'],
      default: 'mtime',
      description: 'The time that age is counted from.',
    },
    size: {
      type: 'string',
      description: 'At least so large, or with a minus at most: a number with b, k, m, g or t behind it.',
    },
    hidden: { type: 'boolean', default: false, description: 'Also files whose name begins with a dot.' },
    recurse: { type: 'boolean', default: false, description: 'Look in the folders below, too.' },
    depth: { type: 'integer', minimum: 1, description: 'How many levels recurse goes down. Default: all.' },
    follow: { type: 'boolean', default: false, description: 'Go into folders by symlinks, too.' },
    get_checksum: { type: 'boolean', default: false, description: 'Give the SHA-1 of each file.' },
    limit: { type: 'integer', minimum: 1, description: 'At most so many. Default: all.' },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
