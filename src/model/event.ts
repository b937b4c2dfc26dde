import type { Json } from './json.ts';
import type { ChangeView, RecapCounts, TaskResult } from './result.ts';

/** Which task an event is about; `index` is its place in the play. */
export interface TaskRef {
  readonly play: string;
  readonly index: number;
  readonly name: string;
  readonly module: string;
  readonly kind: 'task' | 'handler';
}

/**
 * Where a host's time goes: `probe` asks for answers, `wait` is held back by other hosts, `plan` is decided here, `apply`
 * changes the host, `verify` looks again until it has settled, `done` has no more steps in this batch.
 */
export type Stage = 'probe' | 'wait' | 'plan' | 'apply' | 'verify' | 'done';

/** How a run was cut short: `drained` finished what hosts were at, `stopped` ended it in the middle. */
export type Interruption = 'drained' | 'stopped';

/** A task and its place in a playbook. */
interface PlacedTask {
  readonly task: string;
  readonly place: string;
}

/** Of all hosts of a play together. */
export interface TaskTime extends PlacedTask {
  readonly seconds: number;
}

export interface BoundlessTask extends PlacedTask {
  readonly why: string;
}

/** How long a run may take at most when everything goes wrong as late as its deadlines let it. */
export interface WorstCase {
  readonly seconds: number;
  /** The tasks that may take longest. */
  readonly longest: readonly TaskTime[];
  /** Tasks whose time has no bound, or none that can be told: the seconds are those of all others. */
  readonly boundless: readonly BoundlessTask[];
}

/**
 * Everything that happens, as plain data: the one truth that human output, JSON lines and all other views are made from.
 * `at` is milliseconds since 1970.
 */
export type RunEvent =
  | {
      readonly type: 'run_started';
      readonly at: number;
      readonly playbooks: readonly string[];
      readonly check: boolean;
      readonly diff: boolean;
      readonly forks: number;
    }
  /** Told before anything begins. */
  | ({ readonly type: 'worst_case'; readonly at: number } & WorstCase)
  | { readonly type: 'play_started'; readonly at: number; readonly play: string; readonly hosts: readonly string[] }
  | {
      readonly type: 'batch_started';
      readonly at: number;
      readonly play: string;
      readonly batch: number;
      readonly batches: number;
      readonly hosts: readonly string[];
    }
  | { readonly type: 'task_started'; readonly at: number; readonly task: TaskRef }
  /** What a host is at from now on; `task` is the title of the task that it is about. */
  | { readonly type: 'stage'; readonly at: number; readonly host: string; readonly stage: Stage; readonly task: string }
  /** A host entered a phase of its connection. */
  | { readonly type: 'phase'; readonly at: number; readonly host: string; readonly phase: string }
  /** Changes are about to be sent to a host. */
  | {
      readonly type: 'change_intent';
      readonly at: number;
      readonly host: string;
      readonly task: TaskRef;
      readonly changes: readonly ChangeView[];
    }
  /** How far a large file is on its way to or from a host, in bytes. */
  | {
      readonly type: 'transfer_progress';
      readonly at: number;
      readonly host: string;
      readonly task: TaskRef;
      readonly path: string;
      readonly done: number;
      readonly total: number;
    }
  /** One item of a loop is settled; the task's own result follows after the last. */
  | {
      readonly type: 'item_result';
      readonly at: number;
      readonly host: string;
      readonly task: TaskRef;
      readonly item: Json;
      /** What is to be shown in the item's place. */
      readonly label?: Json;
      readonly result: TaskResult;
    }
  /** An attempt of a task with `until` or `retries` failed and another one follows. */
  | {
      readonly type: 'task_retry';
      readonly at: number;
      readonly host: string;
      readonly task: TaskRef;
      readonly attempt: number;
      readonly attempts: number;
    }
  /** A job of the host's own is still at work. */
  | {
      readonly type: 'job_poll';
      readonly at: number;
      readonly host: string;
      readonly task: TaskRef;
      readonly job: string;
    }
  | {
      readonly type: 'task_result';
      readonly at: number;
      readonly host: string;
      readonly task: TaskRef;
      readonly result: TaskResult;
      readonly durationMs: number;
    }
  /** What a module has to say of all hosts together, once all have settled the task. */
  | { readonly type: 'fleet_report'; readonly at: number; readonly task: TaskRef; readonly lines: readonly string[] }
  | { readonly type: 'notice'; readonly at: number; readonly code: string; readonly text: string }
  | {
      readonly type: 'run_ended';
      readonly at: number;
      readonly durationMs: number;
      readonly recap: Readonly<Record<string, RecapCounts>>;
      /** Requests sent to each host after the handshake. */
      readonly exchanges: Readonly<Record<string, number>>;
      readonly interruption?: Interruption;
      /** Hosts that were stopped early, with the task they were about to start. */
      readonly notReached: Readonly<Record<string, string>>;
    };

export type Emit = (event: RunEvent) => void;
