import type { TagSelection } from './tags.ts';
import type { Play } from '../model/play.ts';
import type { BlockPlace, Task } from '../model/task.ts';

/** A task, handler or flush of handlers that a play's hosts meet; `index` names it within the play, and tells no order. */
export interface Step {
  readonly index: number;
  /** `flush`: the handlers that were notified by then run in its place. */
  readonly kind: 'task' | 'handler' | 'flush';
  readonly task: Task;
  /** A handler that runs without being notified: a handler includes the file that it stands in. */
  readonly isUnasked?: boolean;
  /** The first batch passes it by: `--start-at-task` names one behind it. */
  readonly isForLaterBatches?: true;
  /** Its tags are templates: each host has to see whether this chooses it. */
  readonly selection?: TagSelection;
  /** Blocks that it stands in, the outermost first. */
  readonly blocks: readonly BlockPlace[];
}

/** A play with its hosts and batches settled. */
export interface PlaySchedule {
  readonly play: Play;
  readonly hosts: readonly string[];
  /** The same, as the patterns name them: `order` is not for variables. */
  readonly named: readonly string[];
  /** `serial` cut into batches, in order. */
  readonly batches: readonly (readonly string[])[];
  /** In the order in which hosts meet them. */
  readonly steps: readonly Step[];
  /** In the order in which they run when they are notified. */
  readonly handlers: readonly Task[];
}

/** Of a play the steps that a batch takes. */
export function stepsFor({ steps }: PlaySchedule, batch: number): readonly Step[] {
  return batch === 0 ? steps.filter(({ isForLaterBatches }) => isForLaterBatches !== true) : steps;
}

/** The compiled playbooks: what will be done, on which hosts, in which order. */
export interface Schedule {
  readonly plays: readonly PlaySchedule[];
}

/** What a host comes to: in the first batch not the steps before the one to start at. */
export function stepsOfHost(play: PlaySchedule, host: string): readonly Step[] {
  const { steps, batches } = play;
  const isStartedAt = steps.some(({ isForLaterBatches }) => isForLaterBatches === true);
  return isStartedAt && batches[0]?.includes(host) === true ? stepsFor(play, 0) : steps;
}
