import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { allDependencies, type RoleUse, type RoleVariables } from '../../model/role.ts';
import { type Path, positionAt } from '../../model/source.ts';
import type { InheritedKeywords, Task } from '../../model/task.ts';
import { type Place, shownPath, type TaskContext } from '../context.ts';
import { asBlock, handDown } from '../hand-down.ts';
import { inherit } from '../inherited.ts';
import { searchPathOf } from '../search-path.ts';
import { readEntry } from './entry.ts';
import { findRole, type RolePlace, roleFolders } from './find.ts';
import { type RoleMeta, readMeta, roleTasks, roleVariables } from './meta.ts';
import { validationTask } from './argument-spec.ts';

/** One use of a role as it was written, names rendered. */
export interface RoleRequest {
  readonly name: string;
  readonly keywords: InheritedKeywords;
  readonly params: JsonObject;
  /** Files instead of `main`. */
  readonly from: Readonly<Partial<Record<'tasks' | 'handlers' | 'vars' | 'defaults', string>>>;
  /** Asked for by a task, not by a play or another role. */
  readonly isIncluded: boolean;
  readonly allowDuplicates?: boolean;
  readonly validates: boolean;
  readonly place: Place;
}

export interface LoadedRole {
  readonly role: RoleUse;
  /** With those of the roles that it depends on, which come first. */
  readonly tasks: readonly Task[];
  readonly handlers: readonly Task[];
}

export type ReadTasks = (values: readonly Json[], path: Path, context: TaskContext) => readonly Task[];

/** Reads a role with its dependencies; undefined when there is none, which then stands in the findings. */
export function loadRole(request: RoleRequest, context: TaskContext, readTasks: ReadTasks): LoadedRole | undefined {
  const place = findRole(request.name, context);
  const { position, ...wrong } = problemOf(request, place, context) ?? {};
  if (place === undefined || position !== undefined) {
    if ('code' in wrong && position !== undefined) context.findings.add({ ...wrong, position });
    return undefined;
  }
  const meta = readMeta(place, context);
  const parents = context.role === undefined ? [] : [...context.role.parents, context.role];
  const own = ownVariables(request, place, context);
  const bare = roleUse(request, place, { meta, parents, own, dependencies: [], use: context.nextId() });
  const inside = { ...context, role: bare };
  const dependencies = meta.dependencies.flatMap((entry, index): readonly LoadedRole[] => {
    const where = { source: meta.place?.source ?? request.place.source, path: [...(meta.place?.path ?? []), index] };
    const asked = readEntry(entry, where, inside);
    const loaded = asked === undefined ? undefined : loadRole(asked, inside, readTasks);
    return loaded === undefined ? [] : [loaded];
  });
  const role = roleUse(request, place, {
    meta,
    parents,
    own,
    dependencies: dependencies.map(loaded => loaded.role),
    use: bare.use,
  });
  const outer = { ...request.keywords, vars: {} };
  const read = (part: 'tasks' | 'handlers'): readonly Task[] =>
    handDown(outer, { ...context, role }, seen => partOf(part, { request, place, meta }, { ...seen, role }, readTasks));
  const ofDependencies = (part: 'tasks' | 'handlers'): readonly Task[] =>
    dependencies.flatMap(loaded => loaded[part]).map(task => inherit(outer, task));
  const tasks = read('tasks');
  // As in Ansible, the tasks of a role that a play names stand in the play itself.
  const isOfPlay = !request.isIncluded && context.role === undefined;
  return {
    role,
    tasks: [...ofDependencies('tasks'), ...(isOfPlay ? tasks : asBlock(tasks, context))],
    handlers: [...ofDependencies('handlers'), ...read('handlers')],
  };
}

function problemOf({ name, place }: RoleRequest, found: RolePlace | undefined, context: TaskContext) {
  const position = positionAt(place.source, place.path);
  if (found === undefined) {
    const folders = roleFolders(context).map(shownPath).join(', ');
    return { code: 'no_such_role', cause: `there is no role "${name}"`, mend: `looked in ${folders}`, position };
  }
  const chain = context.role === undefined ? [] : [...context.role.parents, context.role];
  if (!chain.some(({ path }) => path === found.path)) return undefined;
  const cause = `the role ${name} needs itself: ${[...chain.map(role => role.name), name].join(' → ')}`;
  return { code: 'role_circle', cause, mend: 'break the circle', position };
}

function ownVariables(request: RoleRequest, place: RolePlace, context: TaskContext): RoleVariables {
  const { params, keywords, from } = request;
  const files = (part: 'vars' | 'defaults') =>
    roleVariables(place, part, { from: from[part], context, place: request.place });
  const given = (origin: string, values: JsonObject) => (Object.keys(values).length === 0 ? [] : [{ origin, values }]);
  return {
    defaults: files('defaults'),
    vars: [...given(`vars of the role ${place.name}`, keywords.vars), ...files('vars')],
    params: given(`parameters of the role ${place.name}`, params),
  };
}

function roleUse(
  request: RoleRequest,
  { name, path }: RolePlace,
  rest: Pick<RoleUse, 'parents' | 'own' | 'dependencies' | 'use'> & { readonly meta: RoleMeta },
): RoleUse {
  const { meta, parents, own, dependencies, use } = rest;
  const { keywords, params, from, isIncluded } = request;
  const key = JSON.stringify([path, params, keywords.when, keywords.tags, keywords.vars, from, isIncluded]);
  const bare: RoleUse = {
    ...{ name, path, use, key, parents, dependencies, own, seen: own },
    allowDuplicates: request.allowDuplicates ?? meta.allowDuplicates,
  };
  const below = allDependencies(bare);
  return {
    ...bare,
    seen: {
      defaults: [...below, ...parents, bare].flatMap(role => role.own.defaults),
      vars: [...parents, ...below, bare].flatMap(role => role.own.vars),
      params: [...parents, bare].flatMap(role => role.own.params),
    },
  };
}

function partOf(
  part: 'tasks' | 'handlers',
  { request, place, meta }: { request: RoleRequest; place: RolePlace; meta: RoleMeta },
  context: TaskContext & { readonly role: RoleUse },
  readTasks: ReadTasks,
): readonly Task[] {
  const found = roleTasks(place, part, { from: request.from[part], context, place: request.place });
  const inner: TaskContext = {
    ...context,
    source: found?.source ?? request.place.source,
    place: part === 'tasks' ? context.place : 'handler',
    ...(found === undefined ? {} : { chain: [...context.chain, found.path] }),
    searchPath: searchPathOf(context, found?.path ?? place.path),
  };
  const entry = request.from.tasks ?? 'main';
  const spec = part === 'tasks' && request.validates ? meta.argumentSpecs[entry] : undefined;
  const first = isJsonObject(spec) ? [validationTask(spec, entry, inner)] : [];
  return [...first, ...(found === undefined ? [] : readTasks(found.values, [], inner))];
}
