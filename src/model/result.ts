import type { JsonObject } from './json.ts';

/** What became of a task on a host. `changed` means that verify passed after a change. */
export type ResultStatus = 'ok' | 'changed' | 'failed' | 'unreachable' | 'skipped';

/** One printable change, as check and diff mode show it. */
export interface ChangeView {
  readonly summary: string;
  readonly before: string;
  readonly after: string;
}

export interface Failure {
  readonly code: string;
  readonly cause: string;
  readonly mend?: string;
  /** Phase of the connection, when that is what failed. */
  readonly phase?: string;
  readonly exitStatus?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** Of the changes that were to be made: what was done, what not, and what cannot be known. */
  readonly done?: readonly string[];
  readonly notDone?: readonly string[];
  readonly unknown?: readonly string[];
}

export interface TaskResult {
  readonly status: ResultStatus;
  readonly changes: readonly ChangeView[];
  readonly facts: JsonObject;
  readonly warnings: readonly string[];
  readonly failure?: Failure;
  readonly skipReason?: string;
  /** Of a failed task (or one that was left out): it changed something all the same. */
  readonly changed?: boolean;
  /** The failure was counted but the host goes on. */
  readonly ignored?: boolean;
  readonly rescued?: boolean;
  /** The host that did it for this one. */
  readonly delegatedTo?: string;
  /** The task's own word on whether its changes are shown in full, whatever `--diff` says. */
  readonly diff?: boolean;
  /** How often it counts in the recap, when not once: as in Ansible an include counts by what it opened. */
  readonly times?: number;
  /** `until` did not hold to the end: `register` keeps a failure, whatever `failed_when` made of it. */
  readonly exhausted?: boolean;
  /** The failure waits for the `always` of its block, then goes on. */
  readonly held?: boolean;
}

/** What `register` keeps as `changed`: a failed command may well have changed something. */
export function hasChanged({ status, changed }: TaskResult): boolean {
  return status === 'changed' || changed === true;
}

/** Counts of one host's recap line. */
export interface RecapCounts {
  readonly ok: number;
  readonly changed: number;
  readonly unreachable: number;
  readonly failed: number;
  readonly skipped: number;
  readonly rescued: number;
  readonly ignored: number;
}
