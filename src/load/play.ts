import { resolve } from 'node:path';
import { isJsonArray, isJsonObject, type Json } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';
import { HOST_ORDERS, type Play } from '../model/play.ts';
import { positionAt, type SourceMap } from '../model/source.ts';
import { handlerNames, type InheritedKeywords, NOTHING_INHERITED, type Task } from '../model/task.ts';
import { overlaidWith } from '../model/whole-floats.ts';
import { readTasks } from './block.ts';
import type { ImportedRoles, LoadContext, TaskContext } from './context.ts';
import { readGathering } from './gathering.ts';
import { defined, inherit, readInherited } from './inherited.ts';
import { finished } from './module-defaults.ts';
import { checkKeywords } from './keywords.ts';
import type { Findings, MappingReader } from './reader.ts';
import { readEntry } from './role/entry.ts';
import { type LoadedRole, loadRole } from './role/load.ts';
import { searchPathOf } from './search-path.ts';
import { readVarsFiles } from './vars-files.ts';
import { readPrompts } from './vars-prompt.ts';

export interface PlayContext extends LoadContext {
  readonly source: SourceMap;
  readonly playbookDir: string;
  /** What the import of the playbook says of its plays. */
  readonly importedWith: InheritedKeywords;
}

const NO_HOSTS = { code: 'no_hosts', cause: 'this play names no hosts', mend: 'add "hosts: all" or a group' };

/** One play with its roles and all files that it imports. */
export function readPlay(reader: MappingReader, context: PlayContext): Play {
  const { source, findings } = context;
  checkKeywords(reader, 'play');
  const hosts = reader.texts('hosts') ?? [];
  if (hosts.length === 0) findings.add({ ...NO_HOSTS, position: positionAt(source, reader.path) });
  const { importedWith } = context;
  const vars = overlaidWith(reader.variables('vars') ?? {}, importedWith.vars);
  const varsFiles = readVarsFiles(reader, context);
  const read = readInherited(reader);
  const outer = { ...read, tags: [...importedWith.tags, ...read.tags], vars: {} };
  const variables = [vars, ...varsFiles.flatMap(file => (file.kind === 'read' ? [file.values] : []))];
  const sections = sectionsOf(reader, outer, { ...context, variables });
  const every = [sections.preTasks, sections.tasks, sections.postTasks, sections.handlers].flat();
  checkNotified(every, sections.handlers, findings);
  const gathering = readGathering(reader, { outer, parts: { vars, varsFiles, ...sections }, context });
  return {
    name: reader.text('name') ?? hosts.join(','),
    hosts,
    origin: { source, path: reader.path },
    playbookDir: context.playbookDir,
    vars,
    varsFiles,
    prompts: readPrompts(reader, findings),
    answers: [],
    serial: serialOf(reader),
    order: reader.oneOf('order', HOST_ORDERS) ?? 'inventory',
    forceHandlers: reader.flag('force_handlers') ?? false,
    strategy: reader.plugin('strategy', ['linear', 'free', 'host_pinned']) ?? 'linear',
    tags: outer.tags,
    ...sections,
    ...defined({
      gathering,
      anyErrorsFatal: read.anyErrorsFatal,
      connection: reader.text('connection'),
      remoteUser: reader.text('remote_user') ?? reader.text('user'),
      port: reader.number('port'),
      maxFailPercentage: reader.percentage('max_fail_percentage'),
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
  // A handler runs because it was notified: the condition of an import is not for it.
  const whenImported = { ...NOTHING_INHERITED, when: context.importedWith.when };
  const finish = (task: Task): Task => finished(handDown(task), context);
  const toTasks = (task: Task): Task => finish(inherit(whenImported, task));
  const section = (key: string, place: 'task' | 'handler' = 'task'): readonly Task[] =>
    readTasks(reader.list(key) ?? [], [...reader.path, key], { ...taskContext, place });
  const roles = rolesOf(reader, taskContext);
  // As in Ansible, of two imported roles with one variable or handler that counts whose section is read later.
  const [preTasks, postTasks, tasks] = [section('pre_tasks'), section('post_tasks'), section('tasks')];
  const handlers = section('handlers', 'handler');
  return {
    roles: [...roles.map(({ role }) => role), ...imported.roles],
    preTasks: preTasks.map(toTasks),
    tasks: [...roles.flatMap(loaded => loaded.tasks), ...tasks].map(toTasks),
    postTasks: postTasks.map(toTasks),
    handlers: [...roles.flatMap(loaded => loaded.handlers), ...handlers, ...imported.handlers].map(finish),
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

/** A handler with a mistake is there all the same. */
function namesOfUnread(value: Json): readonly string[] {
  return isJsonObject(value) ? [value['name'], value['listen']].flat().filter(text => typeof text === 'string') : [];
}

/** A handler that is not there would be asked for in vain, and only once something changed. */
function checkNotified(tasks: readonly Task[], handlers: readonly Task[], findings: Findings): void {
  const known = [...handlers.flatMap(handlerNames), ...findings.unread.flatMap(namesOfUnread)];
  // An included role may bring its handlers along, and a template may come to any name.
  const areUnread = findings.unread.some(value => isJsonObject(value) && Object.hasOwn(value, 'handlers'));
  if (areUnread || tasks.some(({ module }) => module === 'include_role') || known.some(name => name.includes('{{')))
    return;
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

function serialOf(reader: MappingReader): readonly Json[] {
  const value = reader.values['serial'] ?? [];
  return isJsonArray(value) ? value : [value];
}
