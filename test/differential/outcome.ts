import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';

/** What one task, or one item of its loop, came to on one host. */
export interface Result {
  readonly status: string;
  /** What the task returned, as far as both programs can be asked to say the same (`comparableValues`). */
  readonly values: JsonObject;
}

export interface Entry extends Result {
  readonly task: string;
  readonly module: string;
  readonly ignored: boolean;
  readonly items: readonly (Result & { readonly item: Json })[];
  readonly retries: number;
}

/** Counts by the names of Ansible's recap line. */
export type Recap = Readonly<Record<string, number>>;

/** One run of a playbook, in the same words for both programs. */
export interface Outcome {
  /** `refused` when nothing was done on any host: the codes for mistakes in files are not the same. */
  readonly exit: number | 'refused' | 'too_long';
  readonly entries: Readonly<Record<string, readonly Entry[]>>;
  readonly recap: Readonly<Record<string, Recap>>;
  /** What is below the scratch folder at the end: path → kind, mode and content. */
  readonly tree: Readonly<Record<string, string>>;
  /** For whoever looks into a difference. */
  readonly log: string;
}

/**
 * What tasks return is compared by these members. Left out are times, processes, temporary names and wordings: `start`, `end`,
 * `delta`, `src` of a temporary file, `invocation`, `diff`, `ansible_job_id`, inode numbers, `msg` of most modules.
 */
const COMMAND = ['cmd', 'rc', 'stdout', 'stderr', 'stdout_lines'];
const FILE = ['dest', 'path', 'state', 'mode', 'uid', 'gid', 'owner', 'group', 'size', 'checksum'];
const COMPARED: Readonly<Record<string, readonly string[]>> = {
  set_fact: ['ansible_facts'],
  include_vars: ['ansible_facts'],
  command: COMMAND,
  shell: COMMAND,
  raw: ['rc', 'stdout', 'stdout_lines'],
  script: ['rc', 'stdout', 'stdout_lines'],
  copy: FILE,
  template: FILE,
  file: FILE,
  pause: ['rc', 'stderr', 'echo', 'user_input'],
  ping: ['ping'],
  fail: ['msg'],
  assert: ['msg'],
  find: ['examined', 'matched'],
  slurp: ['content', 'encoding', 'source'],
  known_hosts: ['name', 'key', 'path', 'hash_host'],
  lineinfile: ['backup'],
  set_stats: ['ansible_stats'],
};
const STAT = [
  'exists',
  'path',
  'isdir',
  'isreg',
  'islnk',
  'lnk_source',
  'lnk_target',
  'mode',
  'uid',
  'gid',
  'size',
  'checksum',
];
/** A failure of these says what the playbook told it to say. */
const FAIL_WITH_VALUES: ReadonlySet<string> = new Set(['fail', 'assert', 'command', 'shell', 'raw', 'script']);

export function comparableValues(module: string, status: string, result: JsonObject): JsonObject {
  if (status === 'skipped' || status === 'unreachable' || Object.hasOwn(result, 'censored')) return {};
  if (Object.hasOwn(result, 'results')) return {};
  if (
    status === 'failed' &&
    !(FAIL_WITH_VALUES.has(module) && (module === 'fail' || module === 'assert' || 'rc' in result))
  )
    return {};
  if (module === 'debug') return without(result, new Set([...NOT_OF_DEBUG, ...loopVariables(result)]));
  if (module === 'stat') return { stat: picked(objectAt(result, 'stat'), STAT) };
  return picked(result, COMPARED[module] ?? []);
}

/** The results of an earlier task as items hold what is left out of results. */
export function comparableItem(item: Json): Json {
  return isJsonObject(item) && Object.hasOwn(item, 'changed') ? '(a result)' : item;
}

const NOT_OF_DEBUG: ReadonlySet<string> = new Set([
  'changed',
  'failed',
  'item',
  'ansible_loop_var',
  'ansible_index_var',
  'attempts',
  'retries',
  'ansible_loop',
  'ansible_delegated_vars',
  'failed_when_result',
  'skipped_reason',
  'warnings',
  'deprecations',
]);

function loopVariables(result: JsonObject): readonly string[] {
  return [result['ansible_loop_var'], result['ansible_index_var']].filter(name => typeof name === 'string');
}

function without(result: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(result).filter(([name]) => !names.has(name) && !name.startsWith('_ansible')),
  );
}

function picked(result: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap(name => (Object.hasOwn(result, name) ? [[name, result[name] ?? null]] : [])));
}

export function objectAt(value: JsonObject, key: string): JsonObject {
  const member = value[key];
  return isJsonObject(member) ? member : {};
}

/** Hosts that something was counted for. */
export function countedHosts(recap: Readonly<Record<string, Recap>>): Readonly<Record<string, Recap>> {
  return Object.fromEntries(
    Object.entries(recap).filter(([, counts]) => Object.values(counts).some(count => count > 0)),
  );
}

/**
 * Steering that the programs report in their own ways when it goes well: what comes of it is in the tasks that follow, and in the
 * recap.
 */
const STEERING: ReadonlySet<string> = new Set([
  'meta',
  'include_tasks',
  'include_role',
  'import_tasks',
  'import_role',
  'include',
]);

export function isReported({ module, status }: Entry): boolean {
  return !(STEERING.has(module) && (status === 'ok' || status === 'changed')) && module !== 'meta';
}
