import type { Part, Reply } from '../../connection/connection.ts';
import type { TaskResult } from '../../model/result.ts';
import type { CommandOutput } from '../../module/contract.ts';
import { atItsRisk, tellIntent } from '../apply.ts';
import type { BatchContext } from '../batch-context.ts';
import type { HostState } from '../host-state.ts';
import { errorResult, failedResult, linkResult, outputOf } from '../results.ts';
import { looksWhetherSettled, unsettledWarnings } from '../transaction/settled.ts';
import type { ChangesPlan, CommandPlan } from '../use.ts';
import { awaited } from './await-job.ts';
import { type Contents, contentsOf } from './contents.ts';
import { type Job, type JobTerms, type JobUse, placeOf } from './jobs.ts';
import { askFor, looked, lookParts } from './look.ts';
import { endedResult, startedResult } from './results.ts';
import { startScript } from './scripts.ts';

/** Has the host do it by itself, and waits for the end when `poll` says so. */
export async function runJob(
  host: HostState,
  use: JobUse,
  plan: ChangesPlan | CommandPlan,
  context: BatchContext,
): Promise<TaskResult> {
  const changes = plan.kind === 'changes' ? plan.changes : [];
  return atItsRisk(host, { step: use.step, changes }, context, async () => {
    try {
      const contents = await contentsOf(host, use, plan, context);
      if (contents === undefined) return failedResult(TRANSFERS);
      const views = plan.kind === 'changes' ? changes : [{ summary: plan.summary, before: '', after: '' }];
      await tellIntent(host, use, views, context);
      const looks = plan.kind === 'command' ? looksWhetherSettled(use.prepared) : [];
      return await begun(host, use, { ...contents, looks }, context);
    } catch (error) {
      return errorResult(error);
    }
  });
}

const TRANSFERS = {
  code: 'no_async',
  cause: 'async is not supported for this task: it needs the controller while it works',
  mend: 'leave "async" out',
};

/** What had nothing to do is a job that has ended already, which the host need not know of. */
export function endedAtOnce(host: HostState, terms: JobTerms, result: TaskResult, { run }: BatchContext): TaskResult {
  const folder = `~/.xenplay_async/${terms.id}`;
  if (terms.pollSeconds > 0) return endedResult(result, { id: terms.id, folder });
  const rest = { startedAt: run.now(), parts: 0, summaries: [], isAtWork: false };
  const job: Job = { ...terms, ...rest, folder, known: result, resultOf: () => Promise.resolve(result) };
  run.jobs.put(placeOf(host), job);
  return startedResult(job);
}

/** Time for the host to note a job down, large files in it. */
export const START_SECONDS = 300;

/** What is sent to begin it. */
interface Beginning extends Contents {
  /** Comes first, and only tells of what a reader should know. */
  readonly looks: readonly Part[];
}

async function begun(host: HostState, use: JobUse, contents: Beginning, context: BatchContext): Promise<TaskResult> {
  const { job: terms, prepared } = use;
  const { run } = context;
  const seconds = Math.min(terms.seconds, Math.ceil(prepared.timeoutSeconds ?? Number.POSITIVE_INFINITY));
  const parts = contents.scripts.length;
  const script = startScript({ id: terms.id, seconds }, contents.scripts);
  const start = { script, deadlineSeconds: START_SECONDS, stopOnFailure: true, changes: 'and_ends' as const };
  const waitSeconds = Math.min(terms.pollSeconds, seconds);
  const waits = terms.pollSeconds === 0 ? [] : lookParts(terms.id, parts, { waitSeconds, mode: 'look' });
  const { looks } = contents;
  const told = await host.link.exchange([...looks, start, ...waits], prepared.become);
  const reply = { ...told, results: told.results.slice(looks.length) };
  const warnings = unsettledWarnings(looks, told);
  host.lookahead.forget();
  context.fleet.changes += 1;
  const place = await placeGiven(host, use, contents, reply);
  if (typeof place !== 'string') return place;
  const { summaries, resultOf } = contents;
  const known = { id: terms.id, seconds, parts, summaries, resultOf, folder: place, startedAt: run.now() };
  const job: Job = { ...known, isAtWork: true };
  run.jobs.put(placeOf(host), job);
  if (terms.pollSeconds === 0) return warned(startedResult(job), warnings);
  const result = await awaited(host, { use, job }, looked(reply.results.slice(1)), context);
  run.jobs.put(placeOf(host), { ...job, isAtWork: false });
  return warned(result, warnings);
}

function warned(result: TaskResult, warnings: readonly string[]): TaskResult {
  return warnings.length === 0 ? result : { ...result, warnings: [...result.warnings, ...warnings] };
}

/** The folder of the job, or why it was not begun. A start whose answer was lost is asked about. */
async function placeGiven(
  host: HostState,
  { job: { id }, prepared: { become } }: JobUse,
  { summaries }: Contents,
  { results: [started], lost }: Reply,
): Promise<string | TaskResult> {
  if (started?.kind === 'done') return placeIn(started.output, summaries);
  if (started?.kind === 'timed_out') {
    const cause = `the job could not be begun within ${START_SECONDS} s`;
    return failedResult({ code: 'job_not_begun', cause, mend: MEND_BEGIN, unknown: summaries });
  }
  const failure = lost ?? NO_ANSWER;
  if (started?.kind !== 'unknown' || failure.code === 'interrupted')
    return linkResult(failure, started?.kind === 'unknown' ? { unknown: summaries } : { notDone: summaries });
  const found = await askFor(host, { id, parts: 0, become, waitSeconds: 0, mode: 'look' });
  if ('lost' in found) return linkResult(failure, { unknown: summaries });
  if (found.status.state === 'none') return linkResult(failure, { notDone: summaries });
  return found.status.folder;
}

function placeIn(output: CommandOutput, summaries: readonly string[]): string | TaskResult {
  const folder = /^folder=(.*)$/m.exec(output.stdout)?.[1];
  if (output.exitStatus === 0 && folder !== undefined) return folder;
  const reason = output.stderr.trim().split('\n').at(-1) ?? '';
  const cause = `the job could not be begun: ${reason || `status ${output.exitStatus}`}`;
  return failedResult({ code: 'job_not_begun', cause, mend: MEND_BEGIN, notDone: summaries, ...outputOf(output) });
}

const MEND_BEGIN = 'look at the home of the user on the host: the job is kept below it';

const NO_ANSWER = {
  code: 'no_answer',
  phase: 'exchange' as const,
  cause: 'the host did not say whether it began the job',
  mend: 'look at the host, then run again',
};
