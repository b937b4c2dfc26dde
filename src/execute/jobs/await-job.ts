import { setTimeout as delay } from 'node:timers/promises';
import type { LinkFailure } from '../../connection/connection.ts';
import type { TaskResult } from '../../model/result.ts';
import type { BatchContext } from '../batch-context.ts';
import type { HostState } from '../host-state.ts';
import { linkResult } from '../results.ts';
import type { Job, JobUse } from './jobs.ts';
import { askFor, type Looked } from './look.ts';
import { endedResult, goneJob, overtime } from './results.ts';
import type { Look } from './scripts.ts';

interface Awaited {
  readonly use: JobUse;
  readonly job: Job;
}

/**
 * Waits for the end of a job, and takes away what the host keeps of it. The wait is the host's, so that the end is seen at once.
 * A link that is lost meanwhile matters as little to us as to the job.
 */
export async function awaited(
  host: HostState,
  { use, job }: Awaited,
  first: Looked | undefined,
  context: BatchContext,
): Promise<TaskResult> {
  const found = await lastLook(host, { use, job }, first, context);
  if ('lost' in found) return linkResult(found.lost, { unknown: job.summaries });
  host.lookahead.forget();
  context.fleet.changes += 1;
  const result = await resultOf(host, job, found, context);
  await ask(host, { use, job }, { waitSeconds: 0, mode: 'erase' });
  return result;
}

async function resultOf(host: HostState, job: Job, { status, parts }: Looked, context: BatchContext) {
  if (status.state === 'timed_out') return overtime(job);
  if (status.state !== 'ended') return goneJob(job);
  return endedResult(await job.resultOf(host, parts, context), job);
}

/** The host ends a job that is over its time by itself; we do so this long after it. */
export const LATE_SECONDS = 30;

async function lastLook(
  host: HostState,
  awaited: Awaited,
  first: Looked | undefined,
  { run }: BatchContext,
): Promise<Looked | { readonly lost: LinkFailure }> {
  const { use, job } = awaited;
  const waitSeconds = use.job.pollSeconds;
  const end = job.startedAt + (job.seconds + LATE_SECONDS) * 1000;
  let found = first ?? (await ask(host, awaited, { waitSeconds, mode: 'look' }));
  for (;;) {
    if ('status' in found && found.status.state !== 'at_work') return found;
    if (run.stop.aborted) return 'lost' in found ? found : { lost: STOPPED };
    if (run.now() >= end) return ask(host, awaited, { waitSeconds: 0, mode: 'end' });
    if ('lost' in found) await renewed(host, waitSeconds, run.stop);
    else run.emit({ type: 'job_poll', at: run.now(), host: host.name, task: use.ref, job: job.id });
    found = await ask(host, awaited, { waitSeconds, mode: 'look' });
  }
}

const STOPPED: LinkFailure = {
  code: 'interrupted',
  phase: 'exchange',
  cause: 'the run was interrupted; the job goes on for as long as async lets it',
  mend: 'run again: what is right is left as it is',
};

function ask(host: HostState, { use, job }: Awaited, look: Look): ReturnType<typeof askFor> {
  const parts = look.mode === 'erase' ? 0 : job.parts;
  return askFor(host, { ...look, id: job.id, parts, become: use.prepared.become });
}

async function renewed(host: HostState, seconds: number, signal: AbortSignal): Promise<void> {
  host.link.renew();
  await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
}
