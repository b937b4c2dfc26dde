import { resolve } from 'node:path';
import type { Json, JsonObject } from '../model/json.ts';
import type { Play } from '../model/play.ts';
import type { RoleUse } from '../model/role.ts';
import { type InheritedKeywords, type Task } from '../model/task.ts';
import type { LoadContext } from './context.ts';
import { finished } from './module-defaults.ts';
import type { MappingReader } from './reader.ts';

type Parts = Pick<Play, 'vars' | 'varsFiles' | 'roles' | 'preTasks' | 'tasks' | 'postTasks' | 'handlers'>;

/**
 * The task that gathers facts before all others. A play that does not say whether facts are gathered has it when something in its
 * files names a fact: gathering for nothing would cost every host.
 */
export function readGathering(
  reader: MappingReader,
  { outer, parts, context }: { outer: InheritedKeywords; parts: Parts; context: LoadContext },
): Task | undefined {
  const asked = reader.flag('gather_facts') ?? namesFacts(parts, context);
  const [subset, timeout] = [reader.texts('gather_subset', ','), reader.number('gather_timeout')];
  const path = reader.text('fact_path');
  if (!asked) return undefined;
  return finished(
    {
      ...outer,
      when: [],
      // As in Ansible: a play with tags of its own is asked for by them.
      tags: outer.tags.length > 0 ? outer.tags : ['always'],
      name: 'Gathering Facts',
      module: 'setup',
      action: 'gather_facts',
      args: {
        ...(subset === undefined ? {} : { gather_subset: subset }),
        ...(timeout === undefined ? {} : { gather_timeout: timeout }),
        ...(path === undefined ? {} : { fact_path: path }),
      },
      origin: { source: reader.source, path: [...reader.path, 'gather_facts'] },
      listen: [],
      blocks: [],
      searchPath: [],
      chain: [],
    },
    context,
  );
}

/** Variables that begin so and are no facts. */
const NO_FACT = [
  'host|port|user|password|pass|connection|timeout|shell_\\w+|remote_\\w+|pipelining|private_key_file|ssh_(?!host_key)\\w+',
  'become\\w*|su_\\w+|sudo_\\w+|python_interpreter|check_mode|diff_mode|verbosity|forks|version|run_tags|skip_tags|limit',
  'play_\\w+|role_names?|parent_role_\\w+|dependent_role_names|failed_task|failed_result|loop\\w*|index_var|search_path',
  'config_file|playbook_python|inventory_sources|managed|delegated_vars|job_id|async_dir|local_temp|no_log|winrm_\\w+|group_priority',
].join('|');
const FACT = new RegExp(`\\bansible_(?!(?:${NO_FACT})\\b)[a-z]`);

function namesFacts({ vars, varsFiles, roles, ...sections }: Parts, context: LoadContext): boolean {
  const tasks = Object.values(sections).flat();
  const values = [
    vars,
    ...varsFiles.flatMap(file => (file.kind === 'read' ? [file.values] : [])),
    ...roles.flatMap(variablesOf),
  ];
  return values.some(named) || tasks.some(task => taskNames(task, context));
}

function variablesOf({ own }: RoleUse): readonly JsonObject[] {
  return [...own.defaults, ...own.vars].map(layer => layer.values);
}

function named(value: Json): boolean {
  return FACT.test(JSON.stringify(value));
}

function taskNames(task: Task, { files }: LoadContext): boolean {
  const { args, vars, loop, when, environment, changedWhen, failedWhen, until, name } = task;
  const written = [args, vars, loop, when, environment, changedWhen, failedWhen, until, name];
  if (FACT.test(JSON.stringify(written))) return true;
  if (task.module !== 'template') return false;
  const { src } = args;
  // A template whose name is not known by now may well name one.
  if (typeof src !== 'string' || src.includes('{{')) return true;
  const places = task.searchPath.flatMap(folder => [resolve(folder, 'templates', src), resolve(folder, src)]);
  const text = places.map(place => files.read(place)).find(found => found !== undefined);
  return text !== undefined && FACT.test(text);
}
