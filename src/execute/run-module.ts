import type { LinkFailure } from '../connection/connection.ts';
import type { TaskResult } from '../model/result.ts';
import type { CommandOutput } from '../module/contract.ts';
import { applyChanges } from './apply.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { type Answer, SILENT } from './lookahead.ts';
import { probePart } from './observe.ts';
import type { Prepared } from './prepare.ts';
import { errorResult, failedResult, linkResult, outputOf, skippedResult, viewOf } from './results.ts';
import { isAtWork } from './jobs/jobs.ts';
import { endedAtOnce, runJob } from './jobs/run-job.ts';
import { runCommand } from './run-command.ts';
import { type Considered, considered, factsOf, idleResult, isIdle, type Use } from './use.ts';

/** Observe → plan → apply → verify. What a host or network can do becomes a result, never an exception. */
export async function runModule(host: HostState, use: Use, context: BatchContext): Promise<TaskResult> {
  const observation = await observed(host, use.prepared, context);
  if ('lost' in observation) return linkResult(observation.lost);
  try {
    if (observation.kind === 'timed_out')
      return ended(host, use, probeTimedOut(use.prepared, observation.output), context);
    if (observation.kind === 'settled') return ended(host, use, observation.result, context);
    const found = considered(use.prepared, observation.output);
    const { plan } = found;
    if (use.job !== undefined && (plan.kind === 'changes' || plan.kind === 'command'))
      return await runJob(host, { ...use, job: use.job }, plan, context);
    return ended(host, use, await carryOut(host, use, found, context), context);
  } catch (error) {
    return ended(host, use, errorResult(error), context);
  }
}

function ended(host: HostState, { job }: Use, result: TaskResult, context: BatchContext): TaskResult {
  return job === undefined ? result : endedAtOnce(host, job, result, context);
}

/** The answer at hand, or a fresh one. */
async function observed(
  host: HostState,
  prepared: Prepared,
  context: BatchContext,
): Promise<Answer | { readonly lost: LinkFailure }> {
  const known = host.lookahead.take(prepared, context.fleet.changes);
  if (known !== undefined && !isAtWork(host, context)) return known;
  if (host.lost !== undefined) return { lost: host.lost };
  if (prepared.script.text === '') return SILENT;
  const reply = await host.link.exchange([probePart(prepared)], prepared.become);
  const [result] = reply.results;
  if (result?.kind === 'done' || result?.kind === 'timed_out') return result;
  return { lost: reply.lost ?? NO_ANSWER };
}

const NO_ANSWER: LinkFailure = {
  code: 'no_answer',
  phase: 'exchange',
  cause: 'the host gave no answer',
  mend: 'run again; if it stays so, look at the host',
};

async function carryOut(
  host: HostState,
  use: Use,
  { state, plan }: Considered,
  context: BatchContext,
): Promise<TaskResult> {
  const facts = factsOf(use.prepared, state);
  if (isIdle(plan)) return idleResult(plan, facts);
  switch (plan.kind) {
    case 'impossible':
      if (use.check && host.wouldChange)
        return skippedResult(`cannot be told before the changes above are made: ${plan.cause}`);
      return failedResult({ code: plan.code, cause: plan.cause, mend: plan.mend }, facts);
    case 'changes':
      if (use.check) host.wouldChange = true;
      if (use.check)
        return {
          status: 'changed',
          changes: plan.changes.map(viewOf),
          facts: { ...facts, ...plan.facts },
          warnings: plan.warnings ?? [],
        };
      return applyChanges(host, use, plan, context);
    case 'command':
      if (use.check) host.wouldChange = true;
      if (use.check) return skippedResult('a command is not run in check mode', plan.leftOut ?? {});
      return runCommand(host, use, plan, context);
  }
}

function probeTimedOut({ module, probeDeadlineSeconds }: Prepared, output: CommandOutput): TaskResult {
  const cause = `looking at the host took longer than ${probeDeadlineSeconds} s (${module.name})`;
  const mend = 'look for a command that hangs on the host (the processes of the probe were ended)';
  return failedResult({ code: 'probe_timeout', cause, mend, ...outputOf(output) });
}
