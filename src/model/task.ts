import type { Json, JsonObject } from './json.ts';
import type { Loop } from './loop.ts';
import type { RoleUse } from './role.ts';
import type { Path, SourceMap } from './source.ts';

/** Where something was written: a file's map and the way to the value in it. */
export interface Origin {
  readonly source: SourceMap;
  readonly path: Path;
}

/** A truth that a playbook may write as a template. */
export type Switch = boolean | string;

/** become keywords as written on a play or a task; what is absent is inherited. */
export interface BecomeKeywords {
  readonly become?: Switch;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  readonly becomeExe?: string;
  readonly becomeFlags?: string;
}

/** That a task stands in a section of a block; `id` is unique in a playbook, and below 0 for what `force_handlers` adds. */
export interface BlockPlace {
  readonly id: number;
  readonly section: 'block' | 'rescue' | 'always';
  readonly hasRescue: boolean;
  readonly hasAlways: boolean;
  /** A role is imported in this section. */
  readonly importsRole?: boolean;
}

/** How a host is reached; variables win over it. */
export interface ReachKeywords {
  readonly connection?: string;
  readonly remoteUser?: string;
  readonly port?: number | string;
}

/** Keywords that a play, a role, a block or an import hands down to its tasks; what is absent says nothing. */
export interface InheritedKeywords extends ReachKeywords {
  readonly when: readonly Switch[];
  readonly tags: readonly string[];
  readonly vars: JsonObject;
  readonly become: BecomeKeywords;
  /** Mappings or templates of such, the outermost first; later ones win. */
  readonly environment: readonly Json[];
  readonly moduleDefaults: readonly Json[];
  readonly anyErrorsFatal?: boolean;
  readonly checkMode?: Switch;
  readonly delegateFacts?: Switch;
  readonly delegateTo?: string;
  readonly diff?: Switch;
  readonly ignoreErrors?: Switch;
  readonly ignoreUnreachable?: Switch;
  readonly noLog?: Switch;
  readonly notify?: readonly string[];
  readonly runOnce?: Switch;
  readonly throttle?: number | string;
  readonly timeoutSeconds?: number | string;
}

export const NOTHING_INHERITED: InheritedKeywords = {
  when: [],
  tags: [],
  vars: {},
  become: {},
  environment: [],
  moduleDefaults: [],
};

/** A task or handler as the playbook has it: templates are still text, and what its play and blocks say is its own. */
export interface Task extends InheritedKeywords {
  /** Empty when the playbook gives none; `action` is shown then. */
  readonly name: string;
  /** A module's name, or an action's that the engine carries out itself (debug, set_fact …). */
  readonly module: string;
  /** The module as it was written: `ansible.builtin.debug`. */
  readonly action: string;
  readonly args: JsonObject;
  readonly origin: Origin;
  readonly loop?: Loop;
  readonly register?: string;
  readonly listen: readonly string[];
  readonly changedWhen?: readonly Switch[];
  readonly failedWhen?: readonly Switch[];
  readonly until?: readonly Switch[];
  readonly retries?: number | string;
  readonly delaySeconds?: number | string;
  /** Doing it twice does no harm: a command of which a lost link leaves unknown whether it was done is sent once more. */
  readonly idempotent?: boolean;
  /** Seconds that it may take as a job of the host's own. */
  readonly asyncSeconds?: number | string;
  /** Seconds between two looks at that job; 0: nobody waits for it. */
  readonly pollSeconds?: number | string;
  /** Blocks around the task, the outermost first. */
  readonly blocks: readonly BlockPlace[];
  /** Folders in which it looks for files, the nearest first. */
  readonly searchPath: readonly string[];
  /** Files that led to it, its own last: beside them an include looks for its file, nearest first. */
  readonly chain: readonly string[];
  readonly role?: RoleUse;
  /** Of an include: keywords of what surrounds it, which hold for the tasks that it opens. */
  readonly handsDown?: InheritedKeywords;
  /** Of an include: what its own `vars` say, which win over what tasks set. */
  readonly includeVars?: JsonObject;
  /** What the includes that led to the task gave it, the outermost first. */
  readonly includedWith?: readonly IncludedWith[];
}

/** Variables of an include, or what its loop gave: values, which are no templates. */
interface IncludedWith {
  readonly kind: 'vars' | 'loop';
  readonly values: JsonObject;
}

/** What a task is called in every view; `name` is its name with templates rendered. */
export function taskTitle(task: Task, name: string = task.name): string {
  const own = name === '' ? task.action : name;
  return task.role === undefined ? own : `${task.role.name} : ${own}`;
}

/** Names that a handler goes by: its own, that with its role, and the topics that it listens to. */
export function handlerNames(handler: Task): readonly string[] {
  return [...(handler.name === '' ? [] : [handler.name, taskTitle(handler)]), ...handler.listen];
}
