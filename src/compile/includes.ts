import type { Diagnostic } from '../model/diagnostic.ts';
import { type Json, type JsonObject, jsonText } from '../model/json.ts';
import type { RoleUse } from '../model/role.ts';
import type { Task } from '../model/task.ts';

/** What an include asks for, its parameters rendered and checked. */
export interface IncludeRequest {
  readonly task: Task;
  readonly params: JsonObject;
  /** What its loop gives. */
  readonly given: JsonObject;
}

/** What an include gives. Roles and handlers are those that the play knows from now on. */
export interface Included {
  readonly tasks: readonly Task[];
  readonly handlers: readonly Task[];
  readonly roles: readonly RoleUse[];
  readonly diagnostics: readonly Diagnostic[];
}

interface IncludeUse {
  readonly task: Task;
  readonly place: 'task' | 'handler';
  readonly playbookDir: string;
}

interface IncludedRole {
  readonly name: string;
  readonly from: Readonly<Partial<Record<'tasks' | 'handlers' | 'vars' | 'defaults', string>>>;
  readonly allowDuplicates: boolean;
  readonly validates: boolean;
  readonly vars: JsonObject;
}

/** Reads files of tasks and roles; comes from outside. */
export interface IncludeLoader {
  tasks(name: string, use: IncludeUse): Included;
  role(role: IncludedRole, use: IncludeUse): Included;
}

export interface IncludeScope {
  readonly loader: IncludeLoader;
  readonly place: 'task' | 'handler';
  readonly playbookDir: string;
}

/** Reads what an include asks for; what is wrong with it is in the diagnostics. */
export function included({ task, params, given }: IncludeRequest, scope: IncludeScope): Included {
  const { loader, place, playbookDir } = scope;
  const use = { task, place, playbookDir };
  const found =
    task.module === 'include_role' ? loader.role(roleOf(task, params), use) : loader.tasks(textOf(params['file']), use);
  const includedWith = [
    ...(task.includedWith ?? []),
    { kind: 'vars' as const, values: task.includeVars ?? {} },
    { kind: 'loop' as const, values: given },
  ].filter(({ values }) => Object.keys(values).length > 0);
  const withGiven = (inner: Task): Task => (includedWith.length === 0 ? inner : { ...inner, includedWith });
  return { ...found, tasks: found.tasks.map(withGiven), handlers: found.handlers.map(withGiven) };
}

/** Reads what an include asks for once, whichever hosts ask. */
export function rememberedIncludes(loader: IncludeLoader): (request: IncludeRequest, playbookDir: string) => Included {
  const known = new Map<Task, Map<string, Included>>();
  return (request, playbookDir) => {
    const ofTask = known.get(request.task) ?? new Map<string, Included>();
    known.set(request.task, ofTask);
    const key = JSON.stringify([request.params, request.given]);
    const found = ofTask.get(key) ?? included(request, { loader, playbookDir, place: 'task' });
    ofTask.set(key, found);
    return found;
  };
}

function roleOf({ vars }: Task, params: JsonObject): IncludedRole {
  const parts = (['tasks', 'handlers', 'vars', 'defaults'] as const).flatMap(part => {
    const file = params[`${part}_from`];
    return file === undefined ? [] : [[part, textOf(file)]];
  });
  return {
    name: textOf(params['name'] ?? params['role']),
    from: Object.fromEntries(parts) as IncludedRole['from'],
    allowDuplicates: params['allow_duplicates'] !== false,
    validates: params['rolespec_validate'] !== false,
    vars,
  };
}

function textOf(value: Json | undefined): string {
  return value === undefined ? '' : jsonText(value);
}
