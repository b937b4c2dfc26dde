import { randomInt } from 'node:crypto';
import { numberOf } from '../../compile/resolve-task.ts';
import type { TaskResult } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { PartResult } from '../../connection/connection.ts';
import type { Variables } from '../../vars/variables.ts';
import type { BatchContext } from '../batch-context.ts';
import type { HostState } from '../host-state.ts';
import type { Use } from '../use.ts';

/** What `async` and `poll` ask for. */
export interface JobTerms {
  /** Chosen here, so that a start whose answer was lost can be asked about. */
  readonly id: string;
  readonly seconds: number;
  /** Seconds between two looks; 0: nobody waits for it. */
  readonly pollSeconds: number;
}

/** A use of a module that is a job. */
export interface JobUse extends Use {
  readonly job: JobTerms;
}

/** A job that this run began. */
export interface Job {
  readonly id: string;
  readonly seconds: number;
  readonly startedAt: number;
  /** What it is to do, part by part. */
  readonly summaries: readonly string[];
  /** How many parts it has on the host. */
  readonly parts: number;
  /** Where the host keeps it. */
  readonly folder: string;
  /** What its ended parts come to. */
  readonly resultOf: (host: HostState, parts: readonly PartResult[], context: BatchContext) => Promise<TaskResult>;
  readonly isAtWork: boolean;
  /** Of one that had nothing to do: the host knows nothing of it. */
  readonly known?: TaskResult;
}

/** Seconds that a job may be over its time until it counts as ended, seen or not. */
const GRACE_SECONDS = 60;
const POLL_SECONDS = 15;

/** What a task wants of a job that was begun before. */
export interface JobRequest {
  readonly id: string;
  readonly mode: 'status' | 'cleanup';
}

/** Undefined for a task that is no job. */
export function jobTerms({ asyncSeconds, pollSeconds }: Task, variables: Variables): JobTerms | undefined {
  if (asyncSeconds === undefined) return undefined;
  const seconds = Math.ceil(numberOf(asyncSeconds, variables, 'async'));
  if (seconds <= 0) return undefined;
  const poll = pollSeconds === undefined ? POLL_SECONDS : Math.ceil(numberOf(pollSeconds, variables, 'poll'));
  return { id: `j${randomInt(1e11, 1e12)}.${process.pid}`, seconds, pollSeconds: Math.max(0, poll) };
}

/** The host that a task acts on: where its jobs are. */
export function placeOf({ name, delegate }: HostState): string {
  return delegate?.name ?? name;
}

/** A job of this run may change the host at any moment. */
export function isAtWork(host: HostState, { run }: BatchContext): boolean {
  return run.jobs.isAtWork(placeOf(host), run.now());
}

/** Jobs of this run, by host and id. */
export class Jobs {
  readonly #jobs = new Map<string, Map<string, Job>>();

  put(host: string, job: Job): void {
    const jobs = this.#jobs.get(host) ?? new Map<string, Job>();
    jobs.set(job.id, job);
    this.#jobs.set(host, jobs);
  }

  at(host: string, id: string): Job | undefined {
    return this.#jobs.get(host)?.get(id);
  }

  remove(host: string, id: string): void {
    this.#jobs.get(host)?.delete(id);
  }

  /** Nothing is asked ahead of time then: the answers would be old when they are needed. */
  isAtWork(host: string, now: number): boolean {
    const jobs = [...(this.#jobs.get(host)?.values() ?? [])];
    return jobs.some(
      ({ isAtWork, startedAt, seconds }) => isAtWork && now < startedAt + (seconds + GRACE_SECONDS) * 1000,
    );
  }
}
