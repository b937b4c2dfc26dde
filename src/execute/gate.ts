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
  const at = new Map<string, number>(hosts.map(host => [host, -1]));
  const counts = new Map<number, number>([[-1, hosts.length]]);
  const waiting = new Map<number, ((go: boolean) => void)[]>();
  let lowest = -1;
  let stopped = false;

  const move = (host: string, step: number | undefined): void => {
    const before = at.get(host);
    if (before === undefined) return;
    counts.set(before, (counts.get(before) ?? 1) - 1);
    if (step === undefined) at.delete(host);
    else {
      at.set(host, step);
      counts.set(step, (counts.get(step) ?? 0) + 1);
    }
    advance();
  };

  const advance = (): void => {
    if (at.size > 0 && (counts.get(lowest) ?? 0) > 0) return;
    if (lowest >= 0 && !stopped && !onSettled(lowest)) stopped = true;
    if (stopped) {
      releaseAll();
      return;
    }
    lowest = at.size === 0 ? Number.POSITIVE_INFINITY : nextOccupied();
    release(lowest, true);
  };

  const nextOccupied = (): number => {
    let step = lowest + 1;
    while ((counts.get(step) ?? 0) === 0) step++;
    return step;
  };

  const release = (step: number, go: boolean): void => {
    const ready = waiting.get(step) ?? [];
    waiting.delete(step);
    for (const resolve of ready) resolve(go);
  };

  const releaseAll = (): void => {
    for (const step of [...waiting.keys()]) release(step, false);
  };

  return {
    arrive(host, step) {
      move(host, step);
      if (stopped) return Promise.resolve(false);
      if (step === lowest) return Promise.resolve(true);
      return new Promise(resolve => waiting.set(step, [...(waiting.get(step) ?? []), resolve]));
    },
    leave: host => move(host, undefined),
    stop() {
      stopped = true;
      releaseAll();
    },
  };
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
