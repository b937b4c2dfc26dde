import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';
import type { ModuleCatalog } from '../model/params.ts';
import type { Play } from '../model/play.ts';
import type { Task } from '../model/task.ts';
import { positionAt, type SourceMap } from '../model/source.ts';
import { defined, inherit, readInherited } from './inherited.ts';
import { checkKeywords } from './keywords.ts';
import { Findings, kindOf, MappingReader } from './reader.ts';
import { readTasks } from './block.ts';
import { parseYaml } from './yaml.ts';

/** Gives a file's text, or undefined when it cannot be read. */
export type ReadText = (path: string) => string | undefined;

export interface LoadedPlaybook {
  readonly plays: readonly Play[];
  readonly diagnostics: readonly Diagnostic[];
}

interface PlaybookContext {
  readonly file: string;
  readonly source: SourceMap;
  readonly catalog: ModuleCatalog;
  readonly findings: Findings;
  readonly readText: ReadText;
}

/** Reads one playbook with the files it names; every mistake is a diagnostic with its place. */
export function loadPlaybook(file: string, catalog: ModuleCatalog, readText: ReadText): LoadedPlaybook {
  const findings = new Findings();
  const text = readText(file);
  if (text === undefined) {
    findings.add({ code: 'no_such_file', cause: `cannot read the playbook ${file}`, mend: 'check the path' });
    return { plays: [], diagnostics: findings.diagnostics };
  }
  const { value, source, diagnostics } = parseYaml(text, file);
  if (value === undefined) return { plays: [], diagnostics };
  const plays = readPlays(value, { file, source, catalog, findings, readText });
  return { plays, diagnostics: [...diagnostics, ...findings.diagnostics] };
}

function readPlays(value: Json, context: PlaybookContext): readonly Play[] {
  const { findings, source } = context;
  if (!isJsonArray(value) || value.length === 0) {
    const cause = `a playbook is a list of plays, not ${isJsonArray(value) ? 'an empty list' : kindOf(value)}`;
    findings.add({ code: 'wrong_type', cause, mend: 'begin with "- hosts: …"', position: positionAt(source, []) });
    return [];
  }
  return value.flatMap((item, index) => {
    if (isJsonObject(item))
      return [readPlay(new MappingReader(item, { source, path: [index] }, findings, 'a play'), context)];
    const cause = `a play is a mapping (hosts: …, tasks: …), not ${kindOf(item)}`;
    findings.add({ code: 'wrong_type', cause, mend: 'begin with "- hosts: …"', position: positionAt(source, [index]) });
    return [];
  });
}

const NO_HOSTS = { code: 'no_hosts', cause: 'this play names no hosts', mend: 'add "hosts: all" or a group' };

function readPlay(reader: MappingReader, context: PlaybookContext): Play {
  const { source, catalog, findings } = context;
  checkKeywords(reader, 'play');
  const hosts = reader.texts('hosts') ?? [];
  if (hosts.length === 0) findings.add({ ...NO_HOSTS, position: positionAt(source, reader.path) });
  checkGatherFacts(reader, findings);
  const path = reader.path;
  let blocks = 0;
  const nextBlock = (): number => blocks++;
  const taskContext = { source, catalog, findings, readText: context.readText, importing: [], nextBlock };
  const outer = { ...readInherited(reader), vars: {} };
  const tasksOf = (key: string, place: 'task' | 'handler') =>
    readTasks(reader.list(key) ?? [], [...path, key], { ...taskContext, place }).map(task => inherit(outer, task));
  const [preTasks, tasks, postTasks] = [
    tasksOf('pre_tasks', 'task'),
    tasksOf('tasks', 'task'),
    tasksOf('post_tasks', 'task'),
  ];
  const handlers = tasksOf('handlers', 'handler');
  checkNotified([preTasks, tasks, postTasks, handlers].flat(), handlers, findings);
  return {
    name: reader.text('name') ?? hosts.join(','),
    hosts,
    origin: { source, path },
    vars: reader.mapping('vars') ?? {},
    varsFiles: (reader.texts('vars_files') ?? []).flatMap((name, index) => readVarsFile(name, index, reader, context)),
    serial: serialOf(reader),
    forceHandlers: reader.flag('force_handlers') ?? false,
    strategy: reader.oneOf('strategy', ['linear', 'free']) ?? 'linear',
    tags: outer.tags,
    preTasks,
    tasks,
    postTasks,
    handlers,
    ...defined({
      connection: reader.text('connection'),
      remoteUser: reader.text('remote_user'),
      port: numberOf(reader, 'port'),
      maxFailPercentage: numberOf(reader, 'max_fail_percentage'),
    }),
  };
}

/** A handler that is not there would be asked for in vain, and only once something changed. */
function checkNotified(tasks: readonly Task[], handlers: readonly Task[], findings: Findings): void {
  const known = handlers.flatMap(({ name, listen }) => [name, ...listen]);
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

function checkGatherFacts(reader: MappingReader, findings: Findings): void {
  if (reader.flag('gather_facts') !== true) return;
  const position = reader.keyPosition('gather_facts');
  const cause = 'gathering facts is not supported by xenplay yet';
  findings.add({
    code: 'unsupported_keyword',
    cause,
    mend: 'write "gather_facts: false", or leave it out: nothing is gathered',
    position,
  });
}

function readVarsFile(name: string, index: number, reader: MappingReader, context: PlaybookContext) {
  const file = resolve(dirname(context.file), name);
  const text = context.readText(file);
  const position = positionAt(context.source, [...reader.path, 'vars_files', index]);
  if (text === undefined) {
    context.findings.add({
      code: 'no_such_file',
      cause: `cannot read the variables file ${name}`,
      mend: `put it at ${file}`,
      position,
    });
    return [];
  }
  const loaded = parseYaml(text, name);
  context.findings.diagnostics.push(...loaded.diagnostics);
  if (loaded.value === undefined || loaded.value === null) return [];
  if (isJsonObject(loaded.value)) return [{ file: name, values: loaded.value satisfies JsonObject }];
  const cause = `a variables file is a mapping, not ${kindOf(loaded.value)}`;
  context.findings.add({
    code: 'wrong_type',
    cause,
    mend: 'write "name: value" lines',
    position: positionAt(loaded.source, []),
  });
  return [];
}
