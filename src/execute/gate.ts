/** Holds hosts back so that what they do is in the order that the strategy promises. */
export interface Gate {
  /** Resolves when this host may settle the step: true to go on, false when the batch is over. */
  arrive(host: string, step: number): Promise<boolean>;
  /** The host has no more steps in this batch. */
  leave(host: string): void;
  /** Nobody starts another step. */
  stop(): void;
}

/** Called when the last host has settled a step; false ends the batch. */
export type StepSettled = (step: number) => boolean;

/**
 * Ansible's linear strategy: a step is settled by nobody until every host of the batch is past the steps before it. Costs
 * constant time an arrival: hosts are counted by step, and the lowest step that anyone is still at only moves up.
 */
export function linearGate(hosts: readonly string[], onSettled: StepSettled): Gate {
  return new LinearGate(hosts, onSettled);
}

const BEFORE_THE_FIRST = -1;

class LinearGate implements Gate {
  readonly #onSettled: StepSettled;
  readonly #at: Map<string, number>;
  readonly #counts: Map<number, number>;
  readonly #waiting = new Map<number, ((go: boolean) => void)[]>();
  readonly #visited = new Set<number>();
  #lowest = BEFORE_THE_FIRST;
  #stopped = false;

  constructor(hosts: readonly string[], onSettled: StepSettled) {
    this.#onSettled = onSettled;
    this.#at = new Map(hosts.map(host => [host, BEFORE_THE_FIRST]));
    this.#counts = new Map([[BEFORE_THE_FIRST, hosts.length]]);
  }

  arrive(host: string, step: number): Promise<boolean> {
    this.#move(host, step);
    if (this.#stopped) return Promise.resolve(false);
    if (step === this.#lowest) return Promise.resolve(true);
    return new Promise(resolve => {
      const others = this.#waiting.get(step);
      if (others === undefined) this.#waiting.set(step, [resolve]);
      else others.push(resolve);
    });
  }

  leave(host: string): void {
    this.#move(host, undefined);
  }

  stop(): void {
    this.#stopped = true;
    for (const step of [...this.#waiting.keys()]) this.#release(step, false);
  }

  #move(host: string, step: number | undefined): void {
    const before = this.#at.get(host);
    if (before === undefined) return;
    this.#counts.set(before, (this.#counts.get(before) ?? 1) - 1);
    if (step === undefined) this.#at.delete(host);
    else {
      this.#at.set(host, step);
      this.#visited.add(step);
      this.#counts.set(step, (this.#counts.get(step) ?? 0) + 1);
    }
    this.#advance();
  }

  #advance(): void {
    if (this.#at.size > 0 && this.#isOccupied(this.#lowest)) return;
    const next = this.#at.size === 0 ? Number.POSITIVE_INFINITY : this.#nextOccupied();
    this.#settle(next);
    if (this.#stopped) {
      this.stop();
      return;
    }
    if (this.#at.size === 0) return;
    this.#lowest = next;
    this.#release(next, true);
  }

  #nextOccupied(): number {
    let step = this.#lowest;
    while (!this.#isOccupied(step)) step++;
    return step;
  }

  /** Tells of every step that somebody visited and that all are past now. */
  #settle(next: number): void {
    for (const step of [...this.#visited].filter(visited => visited < next).toSorted((a, b) => a - b)) {
      this.#visited.delete(step);
      if (!this.#stopped && !this.#onSettled(step)) this.#stopped = true;
    }
  }

  #isOccupied(step: number): boolean {
    return (this.#counts.get(step) ?? 0) > 0;
  }

  #release(step: number, go: boolean): void {
    const ready = this.#waiting.get(step) ?? [];
    this.#waiting.delete(step);
    for (const resolve of ready) resolve(go);
  }
}

/** Every host goes as fast as it can. A step counts as settled when all hosts that are left are past it. */
export function freeGate(hosts: readonly string[], onSettled: StepSettled): Gate {
  const inner = linearGate(hosts, onSettled);
  let stopped = false;
  return {
    arrive(host, step) {
      void inner.arrive(host, step).then(go => {
        if (!go) stopped = true;
      });
      return Promise.resolve(!stopped);
    },
    leave: host => inner.leave(host),
    stop() {
      stopped = true;
      inner.stop();
    },
  };
}
