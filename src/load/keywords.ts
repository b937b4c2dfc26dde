import { nearest } from '../model/nearest.ts';
import type { MappingReader } from './reader.ts';

/** What a keyword can stand on. An import is read in place of its own; an include when a host reaches it. */
export type Place = 'play' | 'role' | 'block' | 'import' | 'include' | 'task' | 'handler';

/**
 * Every keyword of Ansible's and of our own (`idempotent`), and where it may stand; "-" before a place: it means something there that we do not do yet, and it
 * is refused by name. To carry one out, read it (`inherited.ts` when it holds for all that is below) and take the mark away.
 */
const KEYWORDS: Readonly<Record<string, string>> = {
  action: 'task handler',
  always: 'block',
  any_errors_fatal: 'play role block import task handler',
  args: 'import include task handler',
  async: 'task handler',
  become: 'play role block import task handler',
  become_exe: 'play role block import task handler',
  become_flags: 'play role block import task handler',
  become_method: 'play role block import task handler',
  become_user: 'play role block import task handler',
  block: 'block',
  changed_when: 'task handler',
  check_mode: 'play role block import task handler',
  collections: 'play role block import include task handler',
  connection: 'play role block import task handler',
  debugger: '-play -role -block -import -include -task -handler',
  delay: 'task handler',
  delegate_facts: 'role block import task handler',
  delegate_to: 'role block import task handler',
  diff: 'play role block import task handler',
  environment: 'play role block import task handler',
  fact_path: 'play',
  failed_when: 'task handler',
  force_handlers: 'play',
  gather_facts: 'play',
  gather_subset: 'play',
  gather_timeout: 'play',
  handlers: 'play',
  hosts: 'play',
  idempotent: 'task handler',
  ignore_errors: 'play role block import include task handler',
  ignore_unreachable: 'play role block import task handler',
  listen: 'handler',
  local_action: 'task handler',
  loop: 'include task handler',
  loop_control: 'include task handler',
  max_fail_percentage: 'play',
  module_defaults: 'play role block import task handler',
  name: 'play role block import include task handler',
  no_log: 'play role block import include task handler',
  notify: 'block import task handler',
  order: 'play',
  poll: 'task handler',
  port: 'play role block import task handler',
  post_tasks: 'play',
  pre_tasks: 'play',
  register: 'include task handler',
  remote_user: 'play role block import task handler',
  rescue: 'block',
  retries: 'task handler',
  roles: 'play',
  run_once: 'play role block import include task handler',
  serial: 'play',
  strategy: 'play',
  tags: 'play role block import include task handler',
  tasks: 'play',
  throttle: 'play role block import task handler',
  timeout: 'play role block import include task handler',
  until: 'task handler',
  user: 'play',
  vars: 'play role block import include task handler',
  vars_files: 'play',
  vars_prompt: 'play',
  when: 'role block import include task handler',
};

export const KEYWORD_NAMES: readonly string[] = Object.keys(KEYWORDS);

export interface KeyRefusal {
  readonly code: 'unsupported_keyword' | 'unknown_keyword';
  readonly cause: string;
  readonly mend: string;
}

/** What may stand here, without what is refused. */
export function keywordsOn(place: Place): readonly string[] {
  return Object.keys(KEYWORDS).filter(key => standing(key, place) === 'done');
}

export function isKeyword(key: string, place: Place): boolean {
  return standing(key, place) === 'done';
}

/** Why a key cannot stand here though it means something to Ansible; undefined for any other key. */
export function refusalOf(key: string, place: Place): KeyRefusal | undefined {
  if (place === 'play' && key === 'include')
    return { code: 'unsupported_keyword', cause: '"include" cannot stand for a play', mend: 'write "import_playbook"' };
  if (standing(key, place) === 'refused') {
    const mend = 'leave it out, or write it in another way';
    return { code: 'unsupported_keyword', cause: `"${key}" is not supported by xenplay yet`, mend };
  }
  if (!Object.hasOwn(KEYWORDS, tableKey(key))) return undefined;
  const cause = `"${key}" cannot stand on ${TOLD[place]}`;
  return { code: 'unknown_keyword', cause, mend: `it belongs to ${placesOf(key).join(' or ')}` };
}

/** Finds keys that none of a few may be. */
export function checkKeys(reader: MappingReader, known: readonly string[]): void {
  for (const key of Object.keys(reader.values).filter(given => !known.includes(given))) {
    const near = nearest(key, known);
    const mend = near === undefined ? `${reader.what} has: ${known.join(', ')}` : `did you mean "${near}"?`;
    reader.refuse(key, { code: 'unknown_keyword', cause: `unknown key "${key}" in ${reader.what}`, mend });
  }
}

/** Finds keys that cannot stand here; `own` names what may besides keywords. */
export function checkKeywords(reader: MappingReader, place: Place, own: readonly string[] = []): void {
  for (const key of Object.keys(reader.values)) {
    if (isKeyword(key, place) || own.includes(key)) continue;
    reader.refuse(key, refusalOf(key, place) ?? unknownKey(key, place));
  }
}

function unknownKey(key: string, place: Place): KeyRefusal {
  const near = nearest(key, keywordsOn(place));
  const mend = near === undefined ? `${TOLD[place]} has: ${keywordsOn(place).join(', ')}` : `did you mean "${near}"?`;
  return { code: 'unknown_keyword', cause: `unknown key "${key}" in ${TOLD[place]}`, mend };
}

function standing(key: string, place: Place): 'done' | 'refused' | undefined {
  const places = written(key);
  if (places.includes(place)) return 'done';
  return places.includes(`-${place}`) ? 'refused' : undefined;
}

/** A key of a playbook may bear the name of something that every object has. */
function written(key: string): readonly string[] {
  const name = tableKey(key);
  return Object.hasOwn(KEYWORDS, name) ? (KEYWORDS[name] ?? '').split(' ') : [];
}

/** `with_items` and its like are loops, and may stand where those may. */
function tableKey(key: string): string {
  return isWithLoop(key) ? 'loop' : key;
}

/** True for `with_items` and its like. */
export function isWithLoop(key: string): boolean {
  return key.startsWith('with_');
}

function placesOf(key: string): readonly string[] {
  const names = written(key).map(name => name.replace('-', ''));
  return PLACES.filter(place => names.includes(place)).map(place => TOLD[place]);
}

export const PLACES: readonly Place[] = ['play', 'role', 'block', 'import', 'include', 'task', 'handler'];

const TOLD: Readonly<Record<Place, string>> = {
  play: 'a play',
  role: 'a role',
  block: 'a block',
  import: 'an import',
  include: 'an include',
  task: 'a task',
  handler: 'a handler',
};
