import type { Diagnostic } from '../model/diagnostic.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { RoleUse } from '../model/role.ts';
import { type BlockPlace, type InheritedKeywords, NOTHING_INHERITED, type Task } from '../model/task.ts';
import { readTasks } from './block.ts';
import type { LoadEnvironment, TaskContext } from './context.ts';
import { tasksOfFile } from './import.ts';
import { inherit, readInherited } from './inherited.ts';
import { checkKeywords } from './keywords.ts';
import { finished } from './module-defaults.ts';
import { Findings, MappingReader } from './reader.ts';
import { loadRole, type RoleRequest } from './role/load.ts';

/** What an include hands down to what it includes, its templates that must be known by now rendered. */
export interface IncludeUse {
  /** The task that includes. */
  readonly task: Task;
  readonly place: 'task' | 'handler';
  readonly playbookDir: string;
}

/** What an include gives. Roles and handlers are those that the play knows from now on. */
export interface Included {
  readonly tasks: readonly Task[];
  readonly handlers: readonly Task[];
  readonly roles: readonly RoleUse[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the tasks of a file while a run is going on (`include_tasks`). */
export function loadTasksFile(name: string, use: IncludeUse, environment: LoadEnvironment): Included {
  const context = contextOf(use, environment);
  const place = { source: use.task.origin.source, path: use.task.origin.path };
  const tasks = tasksOfFile(name, { place, context, readTasks });
  return included(tasks, context, use);
}

export type RoleArguments = Pick<RoleRequest, 'name' | 'from' | 'allowDuplicates' | 'validates'> & {
  /** Variables of the include: the role's own while it runs. */
  readonly vars: JsonObject;
};

/** Reads a role while a run is going on (`include_role`); the last of `roles` is the role itself. */
export function loadIncludedRole(role: RoleArguments, use: IncludeUse, environment: LoadEnvironment): Included {
  const context = contextOf(use, environment);
  const place = { source: use.task.origin.source, path: use.task.origin.path };
  const { vars, ...asked } = role;
  const request = { ...asked, keywords: { ...NOTHING_INHERITED, vars }, params: {}, isIncluded: true, place };
  const loaded = loadRole(request, context, readTasks);
  if (loaded !== undefined) {
    context.imported.roles.push(loaded.role);
    context.imported.handlers.push(...loaded.handlers);
  }
  return included(loaded?.tasks ?? [], context, use);
}

/** Keywords for all included tasks: what surrounds the include, and `apply`. */
function keywordsOf({ task }: IncludeUse, context: TaskContext): InheritedKeywords {
  const outer = task.handsDown ?? NOTHING_INHERITED;
  const apply = task.args['apply'];
  if (!isJsonObject(apply)) return outer;
  const { source, path } = task.origin;
  const reader = new MappingReader(apply, { source, path: [...path, 'apply'] }, context.findings, 'apply');
  checkKeywords(reader, 'block');
  return inherit(outer, readInherited(reader));
}

function contextOf({ task, place, playbookDir }: IncludeUse, environment: LoadEnvironment): TaskContext {
  return {
    ...environment,
    findings: new Findings(),
    source: task.origin.source,
    place,
    isIncluded: true,
    // A file may include itself: a condition ends it.
    importing: [],
    chain: task.chain,
    playbookDir,
    searchPath: task.searchPath,
    variables: [],
    imported: { roles: [], handlers: [] },
    ...(task.role === undefined ? {} : { role: task.role }),
  };
}

function included(tasks: readonly Task[], context: TaskContext, use: IncludeUse): Included {
  const { task } = use;
  const keywords = keywordsOf(use, context);
  const handDown = (inner: Task): Task => finished(inherit(keywords, withBlocks(inner, task.blocks)), context);
  const { roles, handlers } = context.imported;
  return {
    tasks: tasks.map(handDown),
    handlers: handlers.map(handler => finished(inherit(keywords, handler), context)),
    roles,
    diagnostics: context.findings.diagnostics,
  };
}

/** Blocks around the include are around what it includes. */
function withBlocks(task: Task, outer: readonly BlockPlace[]): Task {
  return { ...task, blocks: [...outer, ...task.blocks] };
}
