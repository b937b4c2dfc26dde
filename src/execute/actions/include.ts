import { okResult } from '../results.ts';
import type { ControllerAction } from './action.ts';

const apply = {
  type: 'object',
  description: 'Keywords for every task that it opens: tags, when, become, vars …',
};

export const includeTasks: ControllerAction = {
  name: 'include_tasks',
  summary:
    'Opens the tasks of a file when a host comes here; beside the file that includes, in its role, beside the playbook.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['file'],
    properties: { file: { type: 'string', description: 'The file; written as "include_tasks: file".' }, apply },
  },
  freeForm: 'file',
  opens: true,
  run: params => ({ result: okResult({ include: params['file'] ?? '' }) }),
};

export const includeRole: ControllerAction = {
  name: 'include_role',
  summary: 'Opens the tasks of a role when a host comes here; its handlers are there from then on.',
  params: {
    type: 'object',
    additionalProperties: false,
    anyOf: [{ required: ['name'] }, { required: ['role'] }],
    properties: {
      name: { type: 'string', description: 'The role: its name, or the path of its folder.' },
      role: { type: 'string', description: 'The same.' },
      tasks_from: { type: 'string', description: 'File of tasks/ instead of main.' },
      vars_from: { type: 'string', description: 'File of vars/ instead of main.' },
      defaults_from: { type: 'string', description: 'File of defaults/ instead of main.' },
      handlers_from: { type: 'string', description: 'File of handlers/ instead of main.' },
      allow_duplicates: { type: 'boolean', description: 'Whether its tasks run again; default true.' },
      public: { type: 'boolean', description: 'Whether its variables are seen by the tasks behind it; default false.' },
      rolespec_validate: { type: 'boolean', description: 'Whether parameters are checked; default true.' },
      apply,
    },
  },
  opens: true,
  run: params => ({ result: okResult({ include_role: params['name'] ?? params['role'] ?? '' }) }),
};
