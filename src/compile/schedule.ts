import type { Play } from '../model/play.ts';
import type { Task } from '../model/task.ts';

/** A task or handler in the order in which a play's hosts meet it; `index` is unique in the play. */
export interface Step {
  readonly index: number;
  readonly kind: 'task' | 'handler';
  readonly task: Task;
}

/** A play with its hosts and batches settled. Handlers follow the tasks; a host visits those that were notified. */
export interface PlaySchedule {
  readonly play: Play;
  readonly hosts: readonly string[];
  /** `serial` cut into batches, in order. */
  readonly batches: readonly (readonly string[])[];
  readonly steps: readonly Step[];
}

/** The compiled playbooks: what will be done, on which hosts, in which order. */
export interface Schedule {
  readonly plays: readonly PlaySchedule[];
}
