import { setTimeout as delay } from 'node:timers/promises';
import type { Reply } from '../connection/connection.ts';
import type { ChangeView, Failure, TaskResult } from '../model/result.ts';
import type { Change, CommandOutput, Plan, Settle } from '../module/contract.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { probePart } from './observe.ts';
import type { Prepared } from './prepare.ts';
import { changedResult, errorResult, failedResult, linkResult, viewOf } from './results.ts';
import { enterStage } from './stage.ts';
import { type ChangesPlan, considered, factsOf, type Use } from './use.ts';

export interface Applied {
  readonly plan: ChangesPlan;
  readonly reply: Reply;
  readonly verifyIndex: number;
}

/** Plans again from a fresh look; a host that needs time to settle is looked at again until its deadline. */
export async function verified(
  host: HostState,
  use: Use,
  { plan, reply, verifyIndex }: Applied,
  context: BatchContext,
): Promise<TaskResult> {
  const settle = longestSettle(plan.changes);
  const most = use.prepared.timeoutSeconds ?? SETTLE_SECONDS;
  const deadline = context.run.now() + Math.min(settle?.deadlineSeconds ?? 0, most) * 1000;
  const done = plan.changes.map(change => change.summary);
  let [result, lost] = [reply.results[verifyIndex], reply.lost];
  for (;;) {
    if (result?.kind !== 'done') return unverified(lost, done);
    const verdict = judged(use.prepared, result.output, plan);
    if (verdict.status === 'changed' || settle === undefined || context.run.now() >= deadline) return verdict;
    host.lookahead.forget();
    enterStage(host, 'verify', use.ref.name, context);
    await delay(settle.intervalSeconds * 1000, undefined, { signal: context.run.stop }).catch(() => undefined);
    if (context.run.stop.aborted) return unverified(undefined, done);
    const again = await host.link.exchange([probePart(use.prepared)], use.prepared.become);
    [result, lost] = [again.results[0], again.lost];
  }
}

/** No module asks for more time to settle. */
export const SETTLE_SECONDS = 120;

function longestSettle(changes: readonly Change[]): Settle | undefined {
  const settles = changes.flatMap(change => (change.settle === undefined ? [] : [change.settle]));
  return settles.toSorted((a, b) => b.deadlineSeconds - a.deadlineSeconds)[0];
}

function unverified(lost: Reply['lost'], done: readonly string[]): TaskResult {
  const details = { done, notDone: [], unknown: [] };
  if (lost !== undefined) return linkResult(lost, details);
  const cause = 'the change was sent and ended well, but looking again gave no answer';
  return failedResult({ code: 'not_verified', cause, mend: 'run again: what is right is left as it is', ...details });
}

/** Whether a fresh look finds what the plan was to bring about. */
export function judged(prepared: Prepared, output: CommandOutput, plan: ChangesPlan): TaskResult {
  try {
    const { state, plan: left } = considered(prepared, output);
    const facts = { ...factsOf(prepared, state), ...plan.facts };
    const views: readonly ChangeView[] = plan.changes.map(viewOf);
    if (left.kind === 'converged') return changedResult(views, facts, warningsOf(plan, left));
    if (left.kind === 'changes' && left.changes.every(change => change.once === true))
      return changedResult(views, facts, warningsOf(plan, left));
    return failedResult(notConverged(left, plan), facts, views);
  } catch (error) {
    return errorResult(error);
  }
}

function warningsOf(...plans: readonly { readonly warnings?: readonly string[] }[]): readonly string[] {
  return [...new Set(plans.flatMap(plan => plan.warnings ?? []))];
}

function notConverged(left: Exclude<Plan, { kind: 'converged' }>, plan: ChangesPlan): Failure {
  const done = plan.changes.map(change => change.summary);
  if (left.kind === 'impossible') return { code: left.code, cause: left.cause, mend: left.mend, done };
  if (left.kind === 'skipped') return { code: 'not_converged', cause: left.reason, mend: 'run again with -v', done };
  const remaining = left.kind === 'changes' ? left.changes.map(change => change.summary) : [left.summary];
  const cause = `did not converge: after the change there is still to do: ${remaining.join('; ')}`;
  return { code: 'not_converged', cause, mend: 'look at the host; run again with -v', done, notDone: remaining };
}
