import type { Step } from '../compile/schedule.ts';
import { type Task, taskTitle } from '../model/task.ts';
import type { HostState } from './host-state.ts';
import { type Place, type Stretch, stretchOf } from './course.ts';

/** What opens behind a place while a batch runs, the same for all its hosts. */
export class Openings {
  readonly #handlers: readonly Task[];
  readonly #nextIndex: () => number;
  readonly #flushes = new Map<number, readonly Step[]>();
  readonly #stretches = new Map<Place, Stretch>();

  constructor(handlers: readonly Task[], nextIndex: () => number) {
    this.#handlers = handlers;
    this.#nextIndex = nextIndex;
  }

  /** A handler is notified by its name or by topics, which several may listen to. */
  notify(host: HostState, { notify = [] }: Task): void {
    for (const wanted of notify) {
      const named = this.#named(wanted);
      if (named !== undefined) host.notified.add(named);
      for (const handler of this.#handlers) if (handler.listen.includes(wanted)) host.notified.add(handler);
    }
  }

  /** Of several with one name the first of a play or role, and of those the last: as Ansible looks through its lists. */
  #named(wanted: string): Task | undefined {
    let found: Task | undefined;
    for (const handler of this.#handlers) {
      const isCalledSo = handler.name !== '' && (handler.name === wanted || taskTitle(handler) === wanted);
      if (isCalledSo && (found === undefined || found.role?.use !== handler.role?.use)) found = handler;
    }
    return found;
  }

  /** Handlers in the place of a flush; each host passes by those that it has not notified. */
  flush(place: Place): Stretch {
    const stretch = this.#stretches.get(place) ?? stretchOf(this.handlersAt(place.step), [...place.order, 0]);
    this.#stretches.set(place, stretch);
    return stretch;
  }

  /** A handler that fails there fails the block that the flush stands in. */
  handlersAt({ index, blocks }: Step): readonly Step[] {
    const known = this.#flushes.get(index);
    if (known !== undefined) return known;
    const steps = this.#handlers.map(
      (task): Step => ({ index: this.#nextIndex(), kind: 'handler', task, blocks: [...blocks, ...task.blocks] }),
    );
    this.#flushes.set(index, steps);
    return steps;
  }
}
