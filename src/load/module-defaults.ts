import { isJsonObject, type JsonObject } from '../model/json.ts';
import { keyPositionAt, positionAt } from '../model/source.ts';
import type { Task } from '../model/task.ts';
import type { LoadContext } from './context.ts';
import { shortName } from './module-name.ts';
import type { MappingReader } from './reader.ts';
import { isTemplatedAt } from './schema.ts';

/** `module_defaults` of a play, a block or a task. */
export function readModuleDefaults(reader: MappingReader): readonly JsonObject[] {
  const items = reader.oneOrMore('module_defaults') ?? [];
  return items.flatMap(item => {
    if (!isJsonObject(item)) {
      const cause = '"module_defaults" takes a mapping of modules to parameters';
      reader.refuse('module_defaults', { code: 'wrong_type', cause, mend: 'write e.g. "copy: { mode: 0644 }"' });
      return [];
    }
    const group = Object.keys(item).find(key => key.startsWith('group/'));
    if (group === undefined) return [item];
    const cause = `defaults for a group of modules (${group}) are not supported by xenplay yet`;
    reader.refuse('module_defaults', { code: 'unsupported_keyword', cause, mend: 'name the modules one by one' });
    return [];
  });
}

/**
 * A task that knows all that it inherits: parameters get the defaults of the innermost scope that has some for its module, and
 * what is wrong with them and no template is told. The rest is checked when its value is known.
 */
export function finished(task: Task, context: LoadContext): Task {
  const withDefaults = { ...task, args: { ...defaultsFor(task), ...task.args } };
  tellWrongParams(withDefaults, context);
  return withDefaults;
}

function defaultsFor({ module, moduleDefaults }: Task): JsonObject {
  const all = moduleDefaults.flatMap(defaults => (isJsonObject(defaults) ? Object.entries(defaults) : []));
  const own = all.findLast(([name]) => shortName(name) === module)?.[1];
  return isJsonObject(own) ? own : {};
}

function tellWrongParams({ module, args, origin }: Task, { catalog, findings }: LoadContext): void {
  for (const problem of catalog.get(module)?.checkParams(args).problems ?? []) {
    if (isTemplatedAt(args, problem.path)) continue;
    const { code, cause, mend } = problem;
    const place = [...origin.path, ...problem.path];
    const isKey = code === 'unknown_parameter' || code === 'missing_parameter';
    const position = isKey ? keyPositionAt(origin.source, place) : positionAt(origin.source, place);
    findings.add({ code, cause, mend, position });
  }
}
