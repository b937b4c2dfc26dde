import type { JsonObject } from '../../model/json.ts';
import type { RoleUse } from '../../model/role.ts';
import { NOTHING_INHERITED, type Task } from '../../model/task.ts';
import type { TaskContext } from '../context.ts';

const ACTION = 'validate_argument_spec';

/** The task that checks a role's variables against what its `argument_specs` ask for, before all others of the role. */
export function validationTask(
  spec: JsonObject,
  entry: string,
  { role, source, searchPath, chain }: TaskContext & { readonly role?: RoleUse },
): Task {
  const short = spec['short_description'];
  const title = `Validating arguments against arg spec '${entry}'`;
  return {
    name: typeof short === 'string' && short !== '' ? `${title} - ${short}` : title,
    module: ACTION,
    action: `ansible.builtin.${ACTION}`,
    args: {
      argument_spec: spec['options'] ?? {},
      provided_arguments: Object.assign({}, ...(role?.own.params ?? []).map(({ values }) => values)) as JsonObject,
      validate_args_context: {
        type: 'role',
        name: role?.name ?? '',
        argument_spec_name: entry,
        path: role?.path ?? '',
      },
    },
    origin: { source, path: [] },
    ...NOTHING_INHERITED,
    tags: ['always'],
    listen: [],
    blocks: [],
    searchPath,
    chain,
    ...(role === undefined ? {} : { role }),
  };
}
