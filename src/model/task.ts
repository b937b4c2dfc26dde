import type { Json, JsonObject } from './json.ts';
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
}

/** That a task stands in a section of a block; `id` is unique in a playbook. */
export interface BlockPlace {
  readonly id: number;
  readonly section: 'block' | 'rescue' | 'always';
  readonly hasRescue: boolean;
  readonly hasAlways: boolean;
}

/** A task or handler as the playbook has it: templates are still text. */
export interface Task {
  /** Empty when the playbook gives none; the module's name is shown then. */
  readonly name: string;
  /** A module's name, or an action's that the engine carries out itself (debug, set_fact …). */
  readonly module: string;
  readonly args: JsonObject;
  readonly origin: Origin;
  readonly when: readonly Switch[];
  readonly loop?: Json;
  readonly register?: string;
  readonly notify: readonly string[];
  readonly listen: readonly string[];
  readonly tags: readonly string[];
  readonly changedWhen?: readonly Switch[];
  readonly failedWhen?: readonly Switch[];
  readonly until?: readonly Switch[];
  readonly retries?: number | string;
  readonly delaySeconds?: number | string;
  readonly ignoreErrors: Switch;
  readonly become: BecomeKeywords;
  readonly vars: JsonObject;
  readonly noLog: Switch;
  readonly timeoutSeconds?: number | string;
  readonly checkMode?: Switch;
  readonly throttle?: number | string;
  readonly anyErrorsFatal?: boolean;
  /** Blocks around the task, the outermost first. */
  readonly blocks: readonly BlockPlace[];
}

/** What a task is called in every view. */
export function taskTitle(task: Task): string {
  return task.name === '' ? task.module : task.name;
}
