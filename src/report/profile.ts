import type { RunEvent, Stage } from '../model/event.ts';

/** Where the time of a run went, in milliseconds. */
export interface Profile {
  readonly type: 'profile';
  readonly durationMs: number;
  /** Host-time by phase, of all hosts together and of each: connection phases, then the stages of tasks. */
  readonly phases: Readonly<Record<string, number>>;
  readonly hosts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By the longest time that any one host took. */
  readonly slowestTasks: readonly TaskTime[];
  /** What the run could not have ended sooner than: going back from the end, who was last at each step. */
  readonly criticalPath: readonly CriticalStep[];
}

interface TaskTime {
  readonly task: string;
  readonly longestMs: number;
  readonly slowestHost: string;
  readonly totalMs: number;
}

interface CriticalStep {
  readonly host: string;
  readonly task: string;
  readonly durationMs: number;
}

interface HostClock {
  stage: Stage;
  label: string;
  since: number;
  readonly spent: Map<string, number>;
  /** Since when it is being connected and asked, with what that time went to. */
  looking: { readonly since: number; readonly spent: Map<string, number> } | undefined;
}

interface Settled {
  readonly host: string;
  readonly task: string;
  readonly began: number;
  readonly ended: number;
}

/** Follows a run's events and says at its end where the time went. */
export class Profiler {
  readonly #clocks = new Map<string, HostClock>();
  readonly #settled: Settled[] = [];
  /** Connecting and asking ahead, which belong to no task. */
  readonly #looks: Settled[] = [];
  #startedAt = 0;

  take(event: RunEvent): void {
    switch (event.type) {
      case 'run_started':
        this.#startedAt = event.at;
        break;
      case 'stage':
        this.#enter(event.host, { stage: event.stage, label: event.stage, at: event.at });
        break;
      case 'phase':
        this.#phase(event.host, event.phase, event.at);
        break;
      case 'task_result':
        this.#settled.push({
          host: event.host,
          task: event.task.name,
          began: event.at - event.durationMs,
          ended: event.at,
        });
        break;
      default:
        break;
    }
  }

  profile(endedAt: number): Profile {
    const hosts = Object.fromEntries(
      [...this.#clocks].map(([host, { spent }]) => [host, Object.fromEntries(spent)] as const),
    );
    const phases = new Map<string, number>();
    for (const { spent } of this.#clocks.values())
      for (const [phase, time] of spent) phases.set(phase, (phases.get(phase) ?? 0) + time);
    return {
      type: 'profile',
      durationMs: endedAt - this.#startedAt,
      phases: Object.fromEntries([...phases].toSorted(([, a], [, b]) => b - a)),
      hosts,
      slowestTasks: slowest(this.#settled),
      criticalPath: criticalPath([...this.#settled, ...this.#looks].toSorted((a, b) => a.ended - b.ended)),
    };
  }

  /** An exchange belongs to the stage that it is for; one within `plan` looks at the host anew. */
  #phase(host: string, phase: string, at: number): void {
    const stage = this.#clocks.get(host)?.stage;
    if (stage === undefined) return;
    const own = stage === 'plan' ? 'probe' : stage;
    this.#enter(host, { stage, label: phase === 'exchange' ? own : phase, at });
  }

  #enter(host: string, { stage, label, at }: { stage: Stage; label: string; at: number }): void {
    const clock = this.#clocks.get(host) ?? newClock(at);
    if (clock.stage !== 'done') add(clock.spent, clock.label, at - clock.since);
    if (clock.looking !== undefined) add(clock.looking.spent, clock.label, at - clock.since);
    if (clock.looking !== undefined && stage !== 'probe') this.#looks.push(lookOf(host, clock.looking, at));
    const looking = stage === 'probe' ? (clock.looking ?? { since: at, spent: new Map() }) : undefined;
    Object.assign(clock, { stage, label, since: at, looking });
    this.#clocks.set(host, clock);
  }
}

function newClock(at: number): HostClock {
  return { stage: 'done', label: 'done', since: at, spent: new Map(), looking: undefined };
}

function add(times: Map<string, number>, label: string, time: number): void {
  times.set(label, (times.get(label) ?? 0) + time);
}

/** Named by what took the longest of it: a host that is silent is known by its phase. */
function lookOf(host: string, { since, spent }: NonNullable<HostClock['looking']>, ended: number): Settled {
  const [[label] = ['probe']] = [...spent].toSorted(([, a], [, b]) => b - a);
  return { host, task: `connecting and looking (most of it: ${label})`, began: since, ended };
}

const SHOWN = 10;

function slowest(settled: readonly Settled[]): readonly TaskTime[] {
  const tasks = new Map<string, TaskTime>();
  for (const { task, host, began, ended } of settled) {
    const time = ended - began;
    const known = tasks.get(task) ?? { task, longestMs: -1, slowestHost: '', totalMs: 0 };
    const isLonger = time > known.longestMs;
    tasks.set(task, {
      task,
      longestMs: isLonger ? time : known.longestMs,
      slowestHost: isLonger ? host : known.slowestHost,
      totalMs: known.totalMs + time,
    });
  }
  return [...tasks.values()].toSorted((a, b) => b.longestMs - a.longestMs).slice(0, SHOWN);
}

/** In the order of their ends: what ended last before a step began is what it waited for. */
function criticalPath(settled: readonly Settled[]): readonly CriticalStep[] {
  const path: Settled[] = [];
  let limit = Number.POSITIVE_INFINITY;
  for (const step of settled.toReversed()) {
    if (step.ended > limit) continue;
    path.push(step);
    limit = step.began;
  }
  return path
    .toSorted((a, b) => b.ended - b.began - (a.ended - a.began))
    .slice(0, SHOWN)
    .toSorted((a, b) => a.began - b.began || a.ended - b.ended)
    .map(({ host, task, began, ended }) => ({ host, task, durationMs: ended - began }));
}
