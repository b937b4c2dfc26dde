import type { RunEvent, Stage } from '../../model/event.ts';
import type { ResultStatus } from '../../model/result.ts';

/** What a host is at, and since when (milliseconds since 1970). */
export interface BusyHost {
  readonly host: string;
  readonly task: string;
  /** A phase of its connection while that is being made, else the stage of its task. */
  readonly phase: string;
  readonly since: number;
}

type Counts = Record<ResultStatus, number>;

/** Follows the events of a run as far as a live view must know them. */
export class BusyHosts {
  play = '';
  startedAt = 0;
  /** Results of the task that spoke last. */
  readonly counts: Counts = { ok: 0, changed: 0, failed: 0, unreachable: 0, skipped: 0 };
  waiting = 0;
  #size = 0;
  readonly #hosts = new Map<string, { stage: Stage; task: string; phase: string; since: number }>();

  /** Hosts of the batch that is going on. */
  get size(): number {
    return this.#size;
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case 'run_started':
        this.startedAt = event.at;
        break;
      case 'play_started':
        this.play = event.play;
        break;
      case 'batch_started':
        this.#hosts.clear();
        this.waiting = 0;
        this.#size = event.hosts.length;
        break;
      case 'task_result':
        this.counts[event.result.status] += 1;
        break;
      case 'stage':
        this.#stage(event.host, { stage: event.stage, task: event.task, phase: event.stage, since: event.at });
        break;
      case 'phase':
        this.#phase(event.host, event.phase, event.at);
        break;
      default:
        break;
    }
  }

  /** Who is at something, the longest first. */
  busy(): readonly BusyHost[] {
    return [...this.#hosts]
      .filter(([, { stage }]) => stage !== 'wait')
      .map(([host, { task, phase, since }]) => ({ host, task, phase, since }))
      .toSorted((a, b) => a.since - b.since);
  }

  #stage(host: string, now: { stage: Stage; task: string; phase: string; since: number }): void {
    if (this.#hosts.get(host)?.stage === 'wait') this.waiting -= 1;
    if (now.stage === 'wait') this.waiting += 1;
    if (now.stage === 'done') this.#hosts.delete(host);
    else this.#hosts.set(host, now);
  }

  /** Once connected, what an exchange is for says more than that there is one. */
  #phase(host: string, phase: string, at: number): void {
    const known = this.#hosts.get(host);
    if (known === undefined) return;
    known.phase = phase === 'exchange' ? known.stage : phase;
    known.since = at;
  }
}
