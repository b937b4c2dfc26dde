import { isJsonObject, type Json } from '../model/json.ts';
import { type Path, positionAt } from '../model/source.ts';
import { NOTHING_INHERITED, type Task } from '../model/task.ts';
import type { TaskContext } from './context.ts';
import { defined, readInherited } from './inherited.ts';
import { checkKeywords } from './keywords.ts';
import { readLoop } from './loop.ts';
import { argsOf, type ModuleUse, moduleUse } from './module-use.ts';
import { kindOf, MappingReader } from './reader.ts';

/** Reads one task; undefined when it cannot be read, which then stands in the findings. */
export function readTask(value: Json, path: Path, context: TaskContext): Task | undefined {
  const { source, findings } = context;
  if (!isJsonObject(value)) {
    const cause = `a task is a mapping (name: …, module: …), not ${kindOf(value)}`;
    findings.unread.push({ task: value });
    findings.add({
      code: 'wrong_type',
      cause,
      mend: 'write "- name: …" and the module below it',
      position: positionAt(source, path),
    });
    return undefined;
  }
  const reader = new MappingReader(value, { source, path }, findings, 'a task');
  const use = moduleUse(reader, context);
  const keywords = taskKeywords(reader, context);
  const args = use === undefined ? undefined : argsOf(use, reader);
  if (use === undefined || args === undefined) {
    findings.unread.push(value);
    return undefined;
  }
  const { key, name, signature } = use;
  refuseAsync(use, reader);
  const isInclude = INCLUDES.has(signature.name);
  if (isInclude) checkKeywords(reader, 'include', [key, ...(context.place === 'handler' ? ['listen'] : [])]);
  const local = key === 'local_action' ? { delegateTo: 'localhost' } : {};
  return {
    ...keywords,
    ...local,
    ...(isInclude ? { handsDown: NOTHING_INHERITED, includeVars: keywords.vars } : {}),
    module: signature.name,
    action: name,
    args,
    origin: { source, path: [...path, key] },
  };
}

/** What needs the controller while it works cannot be a job of the host's own. */
function refuseAsync({ signature: { name, takesAsync } }: ModuleUse, reader: MappingReader): void {
  const seconds = reader.number('async');
  if (takesAsync || seconds === undefined || seconds === 0) return;
  const cause = `${name} cannot be run with "async": it needs the controller while it works`;
  reader.refuse('async', { code: 'no_async', cause, mend: 'leave "async" out, or run a command' });
}

/** Tasks that open others when a host reaches them. */
const INCLUDES: ReadonlySet<string> = new Set(['include_tasks', 'include_role']);

function taskKeywords(
  reader: MappingReader,
  { searchPath, chain, role }: TaskContext,
): Omit<Task, 'module' | 'action' | 'args' | 'origin'> {
  return {
    ...readInherited(reader),
    name: reader.text('name') ?? '',
    listen: reader.texts('listen') ?? [],
    blocks: [],
    searchPath,
    chain,
    ...defined({
      role,
      loop: readLoop(reader),
      register: reader.text('register'),
      changedWhen: reader.conditions('changed_when'),
      failedWhen: reader.conditions('failed_when'),
      until: reader.conditions('until'),
      retries: reader.number('retries'),
      delaySeconds: reader.number('delay'),
      idempotent: reader.flag('idempotent'),
      asyncSeconds: reader.number('async'),
      pollSeconds: reader.number('poll'),
    }),
  };
}
