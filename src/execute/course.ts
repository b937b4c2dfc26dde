import type { Step } from '../compile/schedule.ts';

/** Where a step stands among all that the hosts of a batch meet: places compare by `order`, number by number. */
export interface Place {
  readonly step: Step;
  readonly order: readonly number[];
}

export function comparePlaces(one: Place, other: Place): number {
  const length = Math.min(one.order.length, other.order.length);
  for (let index = 0; index < length; index++) {
    const difference = (one.order[index] ?? 0) - (other.order[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.order.length - other.order.length;
}

/** Steps that follow one another: a play's, the handlers of a flush, the tasks of an included file. */
export type Stretch = readonly Place[];

/** A stretch is shared by the hosts that walk it: a place is the same object for all of them. */
export function stretchOf(steps: readonly Step[], within: readonly number[] = []): Stretch {
  return steps.map((step, index) => ({ step, order: [...within, index] }));
}

/** One host's way: it walks a stretch and, within it, what an include or a flush opens behind a step. */
export class Course {
  /** The innermost last. */
  readonly #walked: { readonly stretch: Stretch; next: number }[];

  constructor(stretch: Stretch) {
    this.#walked = [{ stretch, next: 0 }];
  }

  /** The next place, which the host stands at from now on; undefined at the end. */
  advance(): Place | undefined {
    for (let inner = this.#walked.at(-1); inner !== undefined; inner = this.#walked.at(-1)) {
      const place = inner.stretch[inner.next];
      inner.next += 1;
      if (place !== undefined) return place;
      this.#walked.pop();
    }
    return undefined;
  }

  /** These come next, in this order, before what was to come. */
  enter(stretches: readonly Stretch[]): void {
    for (const stretch of stretches.toReversed()) this.#walked.push({ stretch, next: 0 });
  }

  /** What is still to come as far as it is known, without moving. */
  *coming(): Generator<Step> {
    for (const { stretch, next } of this.#walked.toReversed()) {
      for (let index = next; index < stretch.length; index++) {
        const place = stretch[index];
        if (place !== undefined) yield place.step;
      }
    }
  }
}
