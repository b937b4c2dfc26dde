import { resolve } from 'node:path';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';
import type { Play } from '../model/play.ts';
import { positionAt, type SourceMap } from '../model/source.ts';
import { handlerNames, type InheritedKeywords, type Task } from '../model/task.ts';
import { readTasks } from './block.ts';
import { type ImportedRoles, type LoadContext, loadYaml, type TaskContext, wrongKind } from './context.ts';
import { defined, inherit, readInherited } from './inherited.ts';
import { checkKeywords } from './keywords.ts';
import type { Findings, MappingReader } from './reader.ts';
import { readEntry } from './role/entry.ts';
import { type LoadedRole, loadRole } from './role/load.ts';
import { searchPathOf } from './search-path.ts';

interface PlayContext extends LoadContext {
  readonly source: SourceMap;
  readonly playbookDir: string;
}

const NO_HOSTS = { code: 'no_hosts', cause: 'this play names no hosts', mend: 'add "hosts: all" or a group' };

/** One play with its roles and all files that it imports. */
export function readPlay(reader: MappingReader, context: PlayContext): Play {
  const { source, findings } = context;
  checkKeywords(reader, 'play');
  const hosts = reader.texts('hosts') ?? [];
  if (hosts.length === 0) findings.add({ ...NO_HOSTS, position: positionAt(source, reader.path) });
  checkGatherFacts(reader);
  const vars = reader.mapping('vars') ?? {};
  const varsFiles = (reader.texts('vars_files') ?? []).flatMap((name, index) =>
    readVarsFile(name, index, reader, context),
  );
  const outer = { ...readInherited(reader), vars: {} };
  const variables = [vars, ...varsFiles.map(({ values }) => values)];
  const sections = sectionsOf(reader, outer, { ...context, variables });
  const every = [sections.preTasks, sections.tasks, sections.postTasks, sections.handlers].flat();
  checkNotified(every, sections.handlers, findings);
  return {
    name: reader.text('name') ?? hosts.join(','),
    hosts,
    origin: { source, path: reader.path },
    playbookDir: context.playbookDir,
    vars,
    varsFiles,
    serial: serialOf(reader),
    forceHandlers: reader.flag('force_handlers') ?? false,
    strategy: reader.oneOf('strategy', ['linear', 'free']) ?? 'linear',
    tags: outer.tags,
    ...sections,
    ...defined({
      connection: reader.text('connection'),
      remoteUser: reader.text('remote_user'),
      port: numberOf(reader, 'port'),
      maxFailPercentage: numberOf(reader, 'max_fail_percentage'),
    }),
  };
}

type Sections = Pick<Play, 'roles' | 'preTasks' | 'tasks' | 'postTasks' | 'handlers'>;

/** The tasks of a play in the order in which they are taken: roles stand before the play's own `tasks`. */
function sectionsOf(
  reader: MappingReader,
  outer: InheritedKeywords,
  context: PlayContext & Pick<TaskContext, 'variables'>,
): Sections {
  const imported: ImportedRoles = { roles: [], handlers: [] };
  const taskContext: TaskContext = {
    ...context,
    place: 'task',
    importing: [],
    chain: [resolve(context.source.file)],
    imported,
    searchPath: searchPathOf(context, context.source.file),
  };
  const handDown = (task: Task): Task => inherit(outer, task);
  const section = (key: string, place: 'task' | 'handler' = 'task'): readonly Task[] =>
    readTasks(reader.list(key) ?? [], [...reader.path, key], { ...taskContext, place });
  const preTasks = section('pre_tasks');
  const roles = rolesOf(reader, taskContext);
  const [tasks, postTasks, handlers] = [section('tasks'), section('post_tasks'), section('handlers', 'handler')];
  return {
    roles: [...roles.map(({ role }) => role), ...imported.roles],
    preTasks: preTasks.map(handDown),
    tasks: [...roles.flatMap(loaded => loaded.tasks), ...tasks].map(handDown),
    postTasks: postTasks.map(handDown),
    handlers: [...roles.flatMap(loaded => loaded.handlers), ...handlers, ...imported.handlers].map(handDown),
  };
}

function rolesOf(reader: MappingReader, context: TaskContext): readonly LoadedRole[] {
  return (reader.list('roles') ?? []).flatMap((entry, index) => {
    const place = { source: reader.source, path: [...reader.path, 'roles', index] };
    const request = readEntry(entry, place, context);
    const loaded = request === undefined ? undefined : loadRole(request, context, readTasks);
    return loaded === undefined ? [] : [loaded];
  });
}

/** A handler that is not there would be asked for in vain, and only once something changed. */
function checkNotified(tasks: readonly Task[], handlers: readonly Task[], findings: Findings): void {
  // An included role may bring its handlers along.
  if (tasks.some(({ module }) => module === 'include_role')) return;
  const known = handlers.flatMap(handlerNames);
  for (const { notify = [], origin } of tasks) {
    for (const name of notify.filter(wanted => !known.includes(wanted) && !wanted.includes('{{'))) {
      const near = nearest(name, known);
      findings.add({
        code: 'unknown_handler',
        cause: `no handler is called "${name}", and none listens to it`,
        mend: near === undefined ? 'add it under "handlers:"' : `did you mean "${near}"?`,
        position: positionAt(origin.source, [...origin.path.slice(0, -1), 'notify']),
      });
    }
  }
}

function numberOf(reader: MappingReader, key: string): number | undefined {
  const value = reader.number(key);
  return typeof value === 'number' ? value : undefined;
}

function serialOf(reader: MappingReader): readonly Json[] {
  const value = reader.values['serial'] ?? [];
  return isJsonArray(value) ? value : [value];
}

function checkGatherFacts(reader: MappingReader): void {
  if (reader.flag('gather_facts') !== true) return;
  const cause = 'gathering facts is not supported by xenplay yet';
  const mend = 'write "gather_facts: false", or leave it out: nothing is gathered';
  reader.refuse('gather_facts', { code: 'unsupported_keyword', cause, mend });
}

function readVarsFile(name: string, index: number, reader: MappingReader, context: PlayContext) {
  const file = resolve(context.playbookDir, name);
  const loaded = loadYaml(file, context);
  if (loaded === undefined) {
    context.findings.add({
      code: 'no_such_file',
      cause: `cannot read the variables file ${name}`,
      mend: `put it at ${file}`,
      position: positionAt(context.source, [...reader.path, 'vars_files', index]),
    });
  }
  if (loaded?.value === undefined || loaded.value === null) return [];
  if (isJsonObject(loaded.value))
    return [{ file: name, values: loaded.value satisfies JsonObject, source: loaded.source }];
  const told = { value: loaded.value, wanted: 'a variables file is a mapping', mend: 'write "name: value" lines' };
  wrongKind(context.findings, told, positionAt(loaded.source, []));
  return [];
}
