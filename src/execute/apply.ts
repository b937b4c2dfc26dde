import type { Step } from '../compile/schedule.ts';
import type { ChangeView, TaskResult } from '../model/result.ts';
import type { JsonObject } from '../model/json.ts';
import { TimeShare } from '../connection/time-share.ts';
import type { AnyModule, Change, Risk } from '../module/contract.ts';
import type { Ties } from '../module/transaction/ties.ts';
import { type ActionPart, applyFailure } from './apply-failure.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { inEnvironment } from './in-environment.ts';
import { keepLater } from './answers.ts';
import { aheadParts, foreseenBehind, probePart } from './observe.ts';
import { HIDDEN_CHANGE } from './register.ts';
import { afterChange } from './prepare.ts';
import { afterLostLink } from './after-lost-link.ts';
import { afterStaleLook, isStale, MOST_STALE } from './after-stale-look.ts';
import { failedResult, viewOf } from './results.ts';
import { HeldBack } from './risk-gate.ts';
import { sentAction } from './sent-action.ts';
import { enterStage } from './stage.ts';
import type { ChangesPlan, Use } from './use.ts';
import { runTransaction } from './transaction/run-transaction.ts';
import { settledScript } from './transaction/settled.ts';
import { settleEarlier } from './transaction/settle-earlier.ts';
import { verified } from './verify.ts';

const ACTION_DEADLINE_SECONDS = 300;
/** What a task's actions may take together when the play does not say (`timeout`). */
const CHANGE_SECONDS = 3600;

/** Sends the changes with their verification and the next steps' probes in one request, when their risk allows it. */
export async function applyChanges(
  host: HostState,
  use: Use,
  plan: ChangesPlan,
  context: BatchContext,
): Promise<TaskResult> {
  const { changes, transaction } = plan;
  return atItsRisk(host, { step: use.step, changes, ties: transaction?.ties }, context, async isFirst => {
    const { settles } = plan;
    if (settles === undefined) return carriedOut(host, use, { plan, isFirst }, context);
    await tellIntent(host, use, plan.changes.map(viewOf), context);
    const carryOut = (left: ChangesPlan): Promise<TaskResult> =>
      carriedOut(host, use, { plan: left, isFirst }, context);
    return settleEarlier(host, use, { plan: { ...plan, settles }, carryOut }, context);
  });
}

async function carriedOut(
  host: HostState,
  use: Use,
  { plan, isFirst }: { readonly plan: ChangesPlan; readonly isFirst: boolean },
  context: BatchContext,
): Promise<TaskResult> {
  const { transaction } = plan;
  if (transaction === undefined) return sendChanges(host, use, plan, context);
  await tellIntent(host, use, plan.changes.map(viewOf), context);
  return runTransaction(host, use, { plan: { ...plan, transaction }, isFirst }, context);
}

interface Risky {
  readonly step: Step;
  readonly changes: readonly Pick<Change, 'risk' | 'summary'>[];
  readonly ties?: Ties | undefined;
}

/** Carries changes out when their risk allows it. */
export async function atItsRisk(
  host: HostState,
  { step, changes, ties }: Risky,
  context: BatchContext,
  carryOut: (isFirst: boolean) => Promise<TaskResult>,
): Promise<TaskResult> {
  try {
    const entry = { host: host.name, risk: highestRisk(changes), ...(ties === undefined ? {} : { ties }) };
    return await context.risk(step)(entry, async ({ isFirst }) => {
      const result = await carryOut(isFirst);
      return { ok: result.status === 'changed', result };
    });
  } catch (error) {
    if (!(error instanceof HeldBack)) throw error;
    const cause = `not tried: the same change went wrong on ${error.message}`;
    return failedResult({
      code: 'held_back',
      cause,
      mend: 'mend that host first',
      notDone: changes.map(({ summary }) => summary),
    });
  }
}

function highestRisk(changes: readonly Pick<Change, 'risk'>[]): Risk {
  const order: readonly Risk[] = ['write', 'disruptive', 'connectivity'];
  return order.findLast(risk => changes.some(change => change.risk === risk)) ?? 'write';
}

/** The intent of a change is on disk before the change is sent. */
export async function tellIntent(
  host: HostState,
  { ref, isHidden }: Pick<Use, 'ref' | 'isHidden'>,
  views: readonly ChangeView[],
  context: BatchContext,
): Promise<void> {
  const { run } = context;
  run.emit({
    type: 'change_intent',
    at: run.now(),
    host: host.name,
    task: ref,
    changes: isHidden ? [HIDDEN_CHANGE] : views,
  });
  await run.intendedOnDisk();
  enterStage(host, 'apply', ref.name, context);
}

/** The turn that this host has is for no more than what was planned first. */
function isWithinRisk(anew: ChangesPlan, { changes }: ChangesPlan): boolean {
  const isPlain = anew.transaction === undefined && anew.settles === undefined;
  return isPlain && highestRisk([...changes, ...anew.changes]) === highestRisk(changes);
}

interface Attempt {
  /** The link was lost over the first attempt, and this is what was found to be left. */
  readonly isSecond?: boolean;
  /** How often the host was not as it was looked at any more; those attempts share the time. */
  readonly stale?: number;
  readonly within?: TimeShare;
}

async function sendChanges(
  host: HostState,
  use: Use,
  plan: ChangesPlan,
  context: BatchContext & Attempt,
): Promise<TaskResult> {
  const { prepared } = use;
  const { within = timeShareOf(use), stale = 0 } = context;
  const steps = await actionParts(plan.changes, { host: host.name, use, within }, context);
  const later = foreseenBehind(host, use, context);
  await tellIntent(host, use, plan.changes.map(viewOf), context);
  const parts = [...steps.map(step => step.part), probePart(prepared), ...aheadParts(later)];
  const reply = await host.link.exchange(parts, prepared.become);
  host.lookahead.forget();
  context.fleet.changes += 1;
  const failure = applyFailure(plan.changes, steps, reply);
  if (failure !== undefined && stale < MOST_STALE && isStale(use, steps, reply))
    return afterStaleLook(host, use, { plan, failure }, async anew =>
      isWithinRisk(anew, plan) ? sendChanges(host, use, anew, { ...context, stale: stale + 1, within }) : failure,
    );
  if (failure !== undefined)
    return afterLostLink(host, use, { plan, reply, failure, isSecond: context.isSecond === true }, left =>
      sendChanges(host, use, left, { ...context, isSecond: true }),
    );
  keepLater(host, later, reply.results, context);
  const looked = { ...use, prepared: afterChange(prepared, host, context.run) };
  return verified(host, looked, { plan, reply, verifyIndex: steps.length }, context);
}

/** What all that a module does to come to what these parameters say may take. */
export function changeSeconds(module: AnyModule, params: JsonObject): number {
  return Math.max(CHANGE_SECONDS, module.changeSeconds?.(params) ?? 0);
}

/** The time that all actions of one attempt have together. */
function timeShareOf({ prepared: { timeoutSeconds, module, params } }: Use): TimeShare {
  return new TimeShare(timeoutSeconds ?? changeSeconds(module, params));
}

/** The actions as they travel. */
export async function actionParts(
  changes: readonly Change[],
  { host, use, within = timeShareOf(use) }: { host: string; use: Use; within?: TimeShare },
  context: BatchContext,
): Promise<readonly ActionPart[]> {
  const { timeoutSeconds, module, params } = use.prepared;
  const parts = changes.flatMap((change, index) =>
    change.actions.map(async (action): Promise<ActionPart> => {
      const own = action.kind === 'run' ? action.deadlineSeconds : undefined;
      const deadlineSeconds = timeoutSeconds ?? own ?? ACTION_DEADLINE_SECONDS;
      const sent = await sentAction(action, { host, use, run: context.run });
      const script = inEnvironment(sent.script, use.prepared.environment);
      // What may cut our own path must not be ended half-way by that.
      const changes = change.risk === 'connectivity' ? 'and_survives' : 'and_ends';
      // A large file may take as long as it moves, unless the play says otherwise.
      const shared = sent.stream === undefined || timeoutSeconds !== undefined ? { within } : {};
      return { change: index, part: { ...sent, ...shared, script, deadlineSeconds, stopOnFailure: true, changes } };
    }),
  );
  const sent = await Promise.all(parts);
  return module.needsSettledNetwork?.(params) === true ? [settledPart(within), ...sent] : sent;
}

function settledPart(within: TimeShare): ActionPart {
  const part = { script: settledScript(), deadlineSeconds: ACTION_DEADLINE_SECONDS, within, stopOnFailure: true };
  return { change: 0, asksFirst: true, part };
}
