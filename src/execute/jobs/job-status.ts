import type { Become } from '../../connection/connection.ts';
import type { JsonObject } from '../../model/json.ts';
import type { TaskResult } from '../../model/result.ts';
import type { BatchContext } from '../batch-context.ts';
import type { HostState } from '../host-state.ts';
import { changedResult, errorResult, failedResult, linkResult, outputOf, skippedResult } from '../results.ts';
import { type Job, type JobRequest, placeOf } from './jobs.ts';
import { askFor, type Looked } from './look.ts';
import { endedResult, erasedResult, goneJob, runningResult, timedOutJob, unknownJob } from './results.ts';

interface Asked extends JobRequest {
  readonly become: Become | undefined;
  readonly check: boolean;
}

/** How a job stands that an earlier task began, in this run or before; `cleanup` takes away what is kept of it. */
export async function jobStatus(host: HostState, asked: Asked, context: BatchContext): Promise<TaskResult> {
  if (host.lost !== undefined) return linkResult(host.lost);
  if (asked.check) return skippedResult('async_status does not support check mode');
  const job = context.run.jobs.at(placeOf(host), asked.id);
  try {
    if (asked.mode === 'cleanup') return await erased(host, asked, job, context);
    return job === undefined ? await ofAnotherRun(host, asked) : await ofThisRun(host, asked, job, context);
  } catch (error) {
    return errorResult(error);
  }
}

async function erased(
  host: HostState,
  asked: Asked,
  job: Job | undefined,
  { run, fleet }: BatchContext,
): Promise<TaskResult> {
  run.jobs.remove(placeOf(host), asked.id);
  if (job?.known !== undefined) return erasedResult(job);
  const found = await askFor(host, { ...asked, parts: 0, waitSeconds: 0, mode: 'erase' });
  if ('lost' in found) return linkResult(found.lost);
  host.lookahead.forget();
  fleet.changes += 1;
  const place = { id: asked.id, folder: found.status.folder };
  return found.status.state === 'none' ? unknownJob(place) : erasedResult(place);
}

async function ofThisRun(host: HostState, asked: Asked, job: Job, context: BatchContext): Promise<TaskResult> {
  if (job.known !== undefined) return endedResult(job.known, job);
  const found = await askFor(host, { ...asked, parts: job.parts, waitSeconds: 0, mode: 'look' });
  if ('lost' in found) return linkResult(found.lost);
  if (found.status.state === 'at_work') return runningResult(job);
  context.run.jobs.put(placeOf(host), { ...job, isAtWork: false });
  host.lookahead.forget();
  context.fleet.changes += 1;
  const unfit = withoutResult(asked.id, found);
  return unfit ?? endedResult(await job.resultOf(host, found.parts, context), job);
}

/** Nobody remembers what its parts were: it has failed when one of them has, and changed something. */
async function ofAnotherRun(host: HostState, asked: Asked): Promise<TaskResult> {
  const first = await askFor(host, { ...asked, parts: 0, waitSeconds: 0, mode: 'look' });
  if ('lost' in first) return linkResult(first.lost);
  const place = { id: asked.id, folder: first.status.folder };
  if (first.status.state === 'at_work') return runningResult(place);
  const unfit = withoutResult(asked.id, first);
  if (unfit !== undefined) return unfit;
  const whole = await askFor(host, { ...asked, parts: first.status.parts, waitSeconds: 0, mode: 'look' });
  return 'lost' in whole ? linkResult(whole.lost) : endedResult(plainResult(whole), place);
}

function withoutResult(id: string, { status: { state, folder } }: Looked): TaskResult | undefined {
  if (state === 'none') return unknownJob({ id, folder });
  if (state === 'timed_out') return timedOutJob({ id, folder });
  return state === 'gone' ? goneJob({ id, folder }) : undefined;
}

function plainResult({ parts }: Looked): TaskResult {
  const last = parts.findLast(part => part.kind === 'done');
  if (last?.kind !== 'done')
    return failedResult({ code: 'job_gone', cause: 'the job left no result', mend: 'look at the host' });
  const { exitStatus: rc, stdout, stderr } = last.output;
  const [out, err] = [stdout.replace(/[\r\n]+$/, ''), stderr.replace(/[\r\n]+$/, '')];
  const lines = (text: string): readonly string[] => (text === '' ? [] : text.split(/\r?\n/));
  const facts: JsonObject = { rc, stdout: out, stderr: err, stdout_lines: lines(out), stderr_lines: lines(err) };
  if (rc === 0) return changedResult([], facts);
  return {
    ...failedResult({ code: 'command_failed', cause: 'non-zero return code', ...outputOf(last.output) }, facts),
    changed: true,
  };
}
