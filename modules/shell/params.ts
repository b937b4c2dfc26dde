import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['cmd'],
  properties: {
    cmd: { type: 'string', description: 'The text that the shell runs.' },
    chdir: { type: 'string', description: 'Folder to run it in.' },
    creates: { type: 'string', description: 'A file or glob; when it exists, nothing is run.' },
    removes: { type: 'string', description: 'A file or glob; when it does not exist, nothing is run.' },
    executable: { type: 'string', default: '/bin/sh', description: 'The shell.' },
    stdin: { type: 'string', description: 'Text that it reads.' },
    stdin_add_newline: { type: 'boolean', default: true, description: 'End that text with a newline.' },
    strip_empty_ends: {
      type: 'boolean',
      default: true,
      description: 'Take empty lines off the end of what it prints.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
