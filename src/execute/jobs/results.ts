import type { JsonObject } from '../../model/json.ts';
import type { TaskResult } from '../../model/result.ts';
import { changedResult, failedResult, okResult } from '../results.ts';

interface JobPlace {
  readonly id: string;
  readonly folder: string;
}

const NOTHING_SAID = { stdout: '', stderr: '', stdout_lines: [], stderr_lines: [] };

/** Begun, and nobody waits: what comes of it is not known, so it counts as changed. */
export function startedResult({ id, folder }: JobPlace): TaskResult {
  return changedResult([], { ansible_job_id: id, started: 1, finished: 0, results_file: folder });
}

export function runningResult(job: JobPlace): TaskResult {
  return okResult(runningFacts(job));
}

function runningFacts({ id, folder }: JobPlace): JsonObject {
  return { ...NOTHING_SAID, ansible_job_id: id, started: 1, finished: 0, results_file: folder };
}

/** What a job came to, with what tells which it was. */
export function endedResult(result: TaskResult, { id, folder }: JobPlace): TaskResult {
  const told = { ansible_job_id: id, started: 1, finished: 1, results_file: folder };
  return { ...result, facts: { ...NOTHING_SAID, ...result.facts, ...told } };
}

/** In Ansible's words, as the next two: playbooks compare them. */
export function unknownJob(job: JobPlace): TaskResult {
  return endedResult(failedResult({ code: 'no_job', cause: 'could not find job', mend: MEND_UNKNOWN }), job);
}

const MEND_UNKNOWN = 'check the jid; a job belongs to the host and the user that it was begun for';

/** Found to be over its time by a look at it. */
export function timedOutJob(job: JobPlace): TaskResult {
  return endedResult(failedResult({ code: 'timeout', cause: 'Timeout exceeded', mend: 'raise "async"' }), job);
}

/** Over its time while the task waited for it. */
export function overtime(job: JobPlace & { readonly seconds: number }): TaskResult {
  const cause = `async task did not complete within the requested time - ${job.seconds}s`;
  const mend = 'raise "async"; the job was ended, and how far it came is unknown';
  return failedResult({ code: 'timeout', cause, mend }, { async_result: runningFacts(job) });
}

export function goneJob(job: JobPlace): TaskResult {
  const cause = 'the job ended without a result: it was killed, or the host was restarted';
  return endedResult(failedResult({ code: 'job_gone', cause, mend: 'look at the host, then run again' }), job);
}

export function erasedResult({ id, folder }: JobPlace): TaskResult {
  return okResult({ ...NOTHING_SAID, ansible_job_id: id, started: 0, finished: 0, erased: folder });
}
