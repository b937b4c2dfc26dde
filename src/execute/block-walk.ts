import type { BlockPlace } from '../model/task.ts';

/**
 * Without the block around a whole section that stands for `force_handlers`. As in Ansible, a fatal failure leaves no handler to run:
 * only a block of the playbook's own may take it.
 */
export function writtenBlocks(blocks: readonly BlockPlace[]): readonly BlockPlace[] {
  return blocks.filter(place => !isForced(place));
}

/** The block around a section that stands for `force_handlers`. */
export function isForced({ id }: BlockPlace): boolean {
  return id < 0;
}

/** What takes a failure: a rescue does, or it waits for an always, or nobody does. */
export type Taken = 'rescued' | 'held' | 'out';

export function takenBy(blocks: readonly BlockPlace[]): Taken {
  const taker = blocks.findLast(isTaker);
  if (taker === undefined) return 'out';
  return taker.section === 'block' && taker.hasRescue ? 'rescued' : 'held';
}

function isTaker({ section, hasRescue, hasAlways }: BlockPlace): boolean {
  return section !== 'always' && (hasAlways || (section === 'block' && hasRescue));
}

/**
 * As in Ansible, a failure in a block within others counts for the whole batch until the host is on its way to the always that takes it;
 * only a rescue further out, or what the innermost block has itself, keeps it from that.
 */
export function isOpenFailure(blocks: readonly BlockPlace[]): boolean {
  const inner = blocks.at(-1);
  if (inner !== undefined && inner.id >= 0 && isTaker(inner)) return false;
  return !blocks.some(({ section, hasRescue }) => section === 'block' && hasRescue);
}

interface BlockState {
  /** A task of the block's own section failed: its other tasks are passed by. */
  hasFailed: boolean;
  hasRescueFailed: boolean;
  /** A failure that goes on outwards once `always` is done. */
  isPending: boolean;
  /** It came outwards from a block within. */
  isFromWithin: boolean;
  readonly outer: readonly BlockPlace[];
}

/** One host's way through blocks: which tasks are for it, and where a failure is caught. */
export class BlockWalk {
  readonly #states = new Map<number, BlockState>();
  /** A failure that counts for the whole batch: the host has not gone on yet to what takes it. */
  isOpen = false;
  /** The failure is of a block within the one that takes it, and the host has not gone on yet: another one changes nothing. */
  isWithin = false;

  /** Where the host was left by the always that held its failure, until it goes on. */
  #left: readonly BlockPlace[] | undefined;

  /** The block that takes the host's failure, until the host goes on. */
  #taker: number | undefined;

  /** False for tasks that this host passes by: the rest of a block that failed, a rescue that nothing called for. */
  mayRun(blocks: readonly BlockPlace[]): boolean {
    return blocks.every(({ id, section }) => {
      const state = this.#states.get(id);
      if (section === 'block') return state?.hasFailed !== true;
      return section === 'always' || (state?.hasFailed === true && !state.hasRescueFailed);
    });
  }

  /** True within a rescue, and within an always that a failure waits for. */
  isInAftermath(blocks: readonly BlockPlace[]): boolean {
    return blocks.some(
      ({ id, section }) => section === 'rescue' || (section === 'always' && this.#states.get(id)?.isPending === true),
    );
  }

  /** As in Ansible, who ends on the way to mend or to clean up what its outermost block came to has failed, deeper within it has not. */
  hasFailedAt([outermost]: readonly BlockPlace[]): boolean {
    if (outermost === undefined || isForced(outermost)) return false;
    return this.isInAftermath([outermost]);
  }

  /** Takes a failure outwards. */
  fail(blocks: readonly BlockPlace[]): Taken {
    const taken = this.#fail(blocks, false);
    this.isOpen = taken === 'held' && isOpenFailure(blocks);
    const inner = blocks.at(-1);
    this.isWithin = taken !== 'out' && inner !== undefined && (isForced(inner) || !isTaker(inner));
    return taken;
  }

  /** The host goes on to what takes its failure. */
  goOn(): void {
    this.#taker = undefined;
    this.isOpen = false;
    this.isWithin = false;
    this.#left = undefined;
  }

  /** The failure ends the host, but, as in Ansible, it counts until the handlers that `force_handlers` would run. */
  failForGood(blocks: readonly BlockPlace[]): void {
    this.isOpen = isOpenFailure(blocks);
  }

  /** As in Ansible, one more failure on the way out of an always changes nothing for the host, but counts for the batch now. */
  failAgain(): void {
    if (this.#left !== undefined) this.isOpen = isOpenFailure(this.#left);
  }

  /** Of the blocks that a host waits in those that it stands in already: it has not entered what lies within its rescue or always. */
  entered(blocks: readonly BlockPlace[]): readonly BlockPlace[] {
    const index = blocks.findIndex(({ id }) => id === this.#taker);
    return index < 0 ? blocks : blocks.slice(0, index + 1);
  }

  #fail(blocks: readonly BlockPlace[], isFromWithin: boolean): Taken {
    for (let index = blocks.length - 1; index >= 0; index--) {
      const place = blocks[index];
      if (place === undefined || place.section === 'always') continue;
      const state = this.#state(place, blocks.slice(0, index));
      if (place.section === 'block') state.hasFailed = true;
      else state.hasRescueFailed = true;
      this.#taker = place.id;
      if (place.section === 'block' && place.hasRescue) return 'rescued';
      state.isPending = place.hasAlways;
      state.isFromWithin = isFromWithin;
      if (state.isPending) return 'held';
    }
    return 'out';
  }

  /** A failure that came from a block of the playbook's waits for the handlers that `force_handlers` runs. */
  isHeldForHandlers(): boolean {
    return [...this.#states].some(([id, { isPending, isFromWithin }]) => id < 0 && isPending && isFromWithin);
  }

  /** The host moves to a task (or to the end): failures held by blocks that it leaves go on outwards. False: it is out. */
  moveTo(blocks: readonly BlockPlace[]): boolean {
    for (const [id, state] of [...this.#states].toReversed()) {
      if (!state.isPending || blocks.some(place => place.id === id)) continue;
      state.isPending = false;
      if (this.#fail(state.outer, true) === 'out') return false;
      this.isWithin = true;
      this.#left = state.outer;
    }
    return true;
  }

  #state(place: BlockPlace, outer: readonly BlockPlace[]): BlockState {
    const none = { hasFailed: false, hasRescueFailed: false, isPending: false, isFromWithin: false };
    const known = this.#states.get(place.id) ?? { ...none, outer };
    this.#states.set(place.id, known);
    return known;
  }
}
