import pLimit, { type LimitFunction } from 'p-limit';
import { numberOf } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
import type { HostState } from './host-state.ts';

/** Carries out what a host does at a step when its turn has come: the whole task, with all items of its loop. */
export type Throttle = <Result>(host: HostState, step: Step, work: () => Promise<Result>) => Promise<Result>;

interface Queue {
  readonly limit: LimitFunction;
  /** Hosts that came since the event loop's last turn. */
  readonly newcomers: { readonly rank: number; readonly admit: () => void }[];
}

/** Hosts that come to a step together have their turns in the order of the batch. 0 and less bound nothing. */
export function throttle(hosts: readonly string[]): Throttle {
  const ranks = new Map(hosts.map((name, rank) => [name, rank]));
  const queues = new Map<number, Queue>();
  return async (host, { index, task }, work) => {
    if (task.throttle === undefined) return work();
    const most = Math.floor(numberOf(task.throttle, host.variables.for(task), 'throttle'));
    if (most < 1) return work();
    const queue = queues.get(index) ?? { limit: pLimit(most), newcomers: [] };
    queues.set(index, queue);
    await admitted(queue, ranks.get(host.name) ?? 0);
    return queue.limit(work);
  };
}

/** The gate lets hosts go in an order, but the one that came last hears of it last. */
function admitted({ newcomers }: Queue, rank: number): Promise<void> {
  if (newcomers.length === 0)
    setImmediate(() => {
      const all = newcomers.splice(0).sort((a, b) => a.rank - b.rank);
      for (const { admit } of all) admit();
    });
  return new Promise(resolve => newcomers.push({ rank, admit: resolve }));
}
