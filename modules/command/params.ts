import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    cmd: {
      type: 'string',
      description: 'The command with its arguments; quotes keep words together, nothing else of a shell is done.',
    },
    argv: {
      type: 'array',
      items: { type: 'string' },
      description: 'The command as a list of words, taken as they are; excludes cmd.',
    },
    chdir: { type: 'string', description: 'Folder to run it in.' },
    creates: { type: 'string', description: 'A file or glob; when it exists, the command is not run.' },
    removes: { type: 'string', description: 'A file or glob; when it does not exist, the command is not run.' },
    stdin: { type: 'string', description: 'Text that the command reads.' },
    stdin_add_newline: { type: 'boolean', default: true, description: 'End that text with a newline.' },
    strip_empty_ends: {
      type: 'boolean',
      default: true,
      description: 'Take empty lines off the end of what it prints.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
