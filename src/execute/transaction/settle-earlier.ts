import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { PartResult } from '../../connection/connection.ts';
import type { TaskResult } from '../../model/result.ts';
import type { Script } from '../../module/script.ts';
import type { BatchContext } from '../batch-context.ts';
import type { HostState } from '../host-state.ts';
import { probePart } from '../observe.ts';
import { afterChange } from '../prepare.ts';
import { changedResult, failedResult, linkResult, viewOf } from '../results.ts';
import { type ChangesPlan, considered, factsOf, type Use } from '../use.ts';
import { notSettled, unsettled } from './results.ts';
import { commitScript, lookScript, type Progress, readProgress, rollbackAgainScript } from './scripts.ts';

const LOOK_SECONDS = 20;
/** A rollback waits for a renderer, and takes our way away for a while. */
const ROLLBACK_SECONDS = 180;

interface Settling {
  readonly plan: ChangesPlan & Required<Pick<ChangesPlan, 'settles'>>;
  /** Does what is still to be done for the task once the earlier change is out of the way. */
  readonly carryOut: (plan: ChangesPlan) => Promise<TaskResult>;
}

/** Keeps or undoes what an earlier run left unconfirmed, then goes on with the task. */
export async function settleEarlier(
  host: HostState,
  use: Use,
  { plan, carryOut }: Settling,
  context: BatchContext,
): Promise<TaskResult> {
  const { id, how } = plan.settles;
  context.fleet.changes += 1;
  host.lookahead.forget();
  const attempt = randomBytes(4).toString('hex');
  await ask(host, use, how === 'commit' ? commitScript(id) : rollbackAgainScript(id, attempt));
  const wanted = how === 'commit' ? 'committed' : 'rolled_back';
  const isOver = ({ state, attempt: last }: Progress): boolean =>
    how === 'commit' || (state === 'rollback_failed' ? last === attempt : state !== 'pending' && state !== 'rolling');
  const progress = await untilSettled(host, use, { id, isOver }, context);
  if (context.run.stop.aborted) return unsettled(plan);
  if (progress?.state !== wanted) return notSettled(plan, causeOf(how, progress), progress?.log ?? '');
  return continued(host, use, { plan, carryOut }, context);
}

/** Always over a fresh connection, for the change is of the way that we come. */
async function ask(host: HostState, use: Use, script: Script): Promise<PartResult | undefined> {
  host.link.renew();
  const part = { script, deadlineSeconds: LOOK_SECONDS, stopOnFailure: false };
  return (await host.link.exchange([part], use.prepared.become)).results[0];
}

async function untilSettled(
  host: HostState,
  use: Use,
  { id, isOver }: { readonly id: string; readonly isOver: (progress: Progress) => boolean },
  { run }: BatchContext,
): Promise<Progress | undefined> {
  const deadline = run.now() + ROLLBACK_SECONDS * 1000;
  for (;;) {
    const said = await ask(host, use, lookScript(id));
    const progress = said?.kind === 'done' ? readProgress(said.output) : undefined;
    if (progress !== undefined && isOver(progress)) return progress;
    if (run.now() >= deadline || run.stop.aborted) return progress;
    await delay(1000, undefined, { signal: run.stop }).catch(() => undefined);
  }
}

function causeOf(how: 'commit' | 'rollback', progress: Progress | undefined): string {
  if (progress === undefined) return 'the host was not reached again after it was asked to settle the change';
  const wish = how === 'commit' ? 'keep' : 'undo';
  return `the host did not ${wish} the change: it is now "${progress.state}"`;
}

/** The change is out of the way: what is there now, and what has still to be done? */
async function continued(
  host: HostState,
  use: Use,
  { plan, carryOut }: Settling,
  context: BatchContext,
): Promise<TaskResult> {
  const reply = await host.link.exchange([probePart(use.prepared)], use.prepared.become);
  const [looked] = reply.results;
  const done = plan.changes.map(({ summary }) => summary);
  if (looked?.kind !== 'done') {
    if (reply.lost !== undefined) return linkResult(reply.lost, { done });
    const cause = 'looking again after the earlier change was settled gave no answer';
    return failedResult({ code: 'no_answer', cause, mend: 'run again', done });
  }
  const prepared = afterChange(use.prepared, host, context.run);
  const { state, plan: left } = considered(prepared, looked.output);
  const views = plan.changes.map(viewOf);
  if (left.kind === 'changes') {
    const result = await carryOut(left);
    return { ...result, changes: [...views, ...result.changes] };
  }
  const facts = factsOf(prepared, state);
  if (left.kind === 'converged') return changedResult(views, facts, left.warnings);
  const failure =
    left.kind === 'impossible'
      ? left
      : { code: 'not_converged', cause: 'there is nothing more to be planned', mend: 'run again' };
  return failedResult({ code: failure.code, cause: failure.cause, mend: failure.mend, done }, facts, views);
}
