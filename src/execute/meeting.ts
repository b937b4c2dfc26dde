import { isOn } from '../compile/resolve-task.ts';
import type { Agreement } from './agree.ts';
import type { BatchContext } from './batch-context.ts';
import type { Place } from './course.ts';
import type { Turn } from './gate.ts';
import { type HostState, isDue } from './host-state.ts';

/** The hosts that take a step together. */
export interface Meeting {
  /** In the order of the batch. */
  readonly hosts: readonly HostState[];
  has(host: HostState): boolean;
  /** The first host does the step for all of the batch. */
  isOnce(): boolean;
  /** Whether they take it at all: asked once. */
  agreed(ask: () => Promise<Agreement>): Promise<Agreement>;
  /** Does for all what must be done one time only: whoever comes first begins it, the others wait for its end. */
  once(work: () => Promise<void>): Promise<void>;
  /** The same for what needs no waiting. */
  onceNow(work: () => void): void;
}

/** Meetings by the turn that brought the hosts together. */
export class Meetings {
  readonly #context: () => BatchContext;
  readonly #known = new WeakMap<Turn, Meeting>();

  constructor(context: () => BatchContext) {
    this.#context = context;
  }

  at(place: Place, turn: Turn & { readonly go: true }): Meeting {
    const meeting = this.#known.get(turn) ?? meetingOf(place, turn.together, this.#context());
    this.#known.set(turn, meeting);
    return meeting;
  }
}

function meetingOf({ step }: Place, names: readonly string[], context: BatchContext): Meeting {
  const { standing } = context;
  // Another host may have failed or ended this one while it waited.
  const hosts = names.flatMap(name => {
    const host = context.hosts.get(name);
    return host !== undefined && !standing.isLost(name) && !host.hasEnded && isDue(host, step) ? [host] : [];
  });
  const present = new Set(hosts);
  let done: Promise<void> | undefined;
  let agreement: Promise<Agreement> | undefined;
  return {
    hosts,
    has: host => present.has(host),
    isOnce: () => context.isLinear && isOnce(hosts[0], step.task, context),
    agreed: ask => (agreement ??= ask()),
    once: work => (done ??= work()),
    onceNow(work) {
      if (done === undefined) work();
      done = Promise.resolve();
    },
  };
}

function isOnce(first: HostState | undefined, task: Place['step']['task'], { run }: BatchContext): boolean {
  if (first === undefined) return false;
  if (run.actions.get(task.module)?.once === true) return true;
  return task.runOnce !== undefined && isOn(task.runOnce, first.variables.for(task));
}
