import { expect } from '../compile/expect.ts';
import { loopItems } from '../compile/loop-items.ts';
import { allHold, renderArgs } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
import type { LinkFailure, Part } from '../connection/connection.ts';
import { TimeShare } from '../connection/time-share.ts';
import { OrchestratorError } from '../model/diagnostic.ts';
import { groupBy } from '../model/group-by.ts';
import { NOTHING_PENDING, Pending } from '../vars/pending.ts';
import { PendingVariable, type Variables } from '../vars/variables.ts';
import { isDone, isExpectedToAct, isUnanswered, keepAnswers } from './answers.ts';
import type { BatchContext } from './batch-context.ts';
import { type HostState, isDue } from './host-state.ts';
import { isAtWork } from './jobs/jobs.ts';
import { checkedParams, keyOf, type Prepared, prepare } from './prepare.ts';
import type { Use } from './use.ts';

/** One use whose parameters are known by now. */
interface Foreseen {
  readonly prepared: Prepared;
  /** `when` is known to hold. */
  readonly isWanted: boolean;
}

interface Horizon {
  /** Items of this step up to this one are done. */
  readonly done?: { readonly step: Step; readonly item: number };
  /** True for the last probe that it is of use to ask. */
  readonly endsAt: (foreseen: Foreseen) => boolean;
}

const WITHOUT_END: Horizon = { endsAt: () => false };

/** What can be told by now of the steps that are coming. */
interface Outlook {
  readonly found: readonly Prepared[];
  /** Nothing else of these steps will ask the host anything, as far as can be told. */
  readonly isWhole: boolean;
}

/** The probes of these steps whose parameters are already known: what one request can ask ahead of time. */
function foreseeable(
  host: HostState,
  steps: Iterable<Step>,
  { done, endsAt }: Horizon,
  context: BatchContext,
): Outlook {
  let isWhole = true;
  const pending = new Pending();
  const found: Prepared[] = [];
  /** False when nothing behind this step is to be asked. */
  const visit = (step: Step, depth: number): boolean => {
    if (!isDue(host, step) || isLeftToOthers(host, step, context)) return true;
    for (const foreseen of foreseenUses(host, step, pending, context)) {
      if (foreseen === 'unknown') {
        isWhole = false;
        break;
      }
      if (step === done?.step && foreseen.prepared.item <= done.item) continue;
      found.push(foreseen.prepared);
      if (endsAt(foreseen)) return false;
    }
    const opened = depth < DEEPEST ? openedBy(host, step, pending, context) : undefined;
    if (opened === undefined) isWhole = false;
    expect(pending, step.task, context.run);
    // What other hosts will have set by then is not known either.
    pending.add(['hostvars']);
    return (opened ?? []).every(inner => visit(inner, depth + 1));
  };
  for (const step of steps) if (!visit(step, 0)) break;
  return { found, isWhole };
}

/** Includes within includes that are looked into: one may well include itself. */
const DEEPEST = 10;

/** What a step opens: handlers of a flush, tasks of an include; undefined where that is not known by now. */
function openedBy(host: HostState, step: Step, pending: Pending, context: BatchContext): readonly Step[] | undefined {
  const { openings, run } = context;
  const { task } = step;
  if (step.kind === 'flush') return openings.handlersAt(step);
  if (run.actions.get(task.module)?.opens !== true) return [];
  return whenKnown(() => {
    const items = loopItems(task, host.variables.for(task, undefined, pending)) ?? [{ local: {} }];
    return items.flatMap(({ local }) => {
      const variables = host.variables.for(task, local, pending);
      // Looking for nothing costs little, a wrong guess would cost a round trip.
      if (isWanted(step, variables) === false) return [];
      const params = checkedParams({ step, name: task.module }, renderArgs(task.args, variables), run);
      return openings.opened(step, { task, params, given: local }, 0).steps;
    });
  });
}

/** True when the answers to this step's own probes are at hand, or it has none that could be asked now. */
export function isForeseen(host: HostState, step: Step, context: BatchContext): boolean {
  if (isLeftToOthers(host, step, context)) return true;
  // Settling makes the probe anyway, and holds the answer against it.
  if (step.task.loop === undefined && host.lookahead.has(keyOf(step, 0), context.fleet.changes)) return true;
  for (const foreseen of foreseenUses(host, step, NOTHING_PENDING, context))
    if (foreseen !== 'unknown' && isUnanswered(host, foreseen.prepared, context)) return false;
  return true;
}

/** What is done once for all hosts is asked of the one that most likely does it. */
function isLeftToOthers(host: HostState, { task }: Step, { hosts, standing, isLinear }: BatchContext): boolean {
  if (task.runOnce === undefined || task.runOnce === false || !isLinear) return false;
  for (const other of hosts.values()) if (!standing.isOut(other.name)) return other !== host;
  return false;
}

/** A step that waits for a value, or that cannot be rendered, is simply not foreseen: settling it says what is wrong. */
function* foreseenUses(
  host: HostState,
  step: Step,
  pending: Pending,
  context: BatchContext,
): Generator<Foreseen | 'unknown'> {
  const module = context.run.modules.get(step.task.module);
  const isElsewhere = step.task.delegateTo !== undefined || context.reachesItself(step.task);
  if (isElsewhere || context.run.actions.get(step.task.module)?.asksHost === true) yield 'unknown';
  if (module === undefined || isElsewhere) return;
  const items = whenKnown(() => loopItems(step.task, host.variables.for(step.task, undefined, pending)) ?? [undefined]);
  if (items === undefined) yield 'unknown';
  for (const [item, turn] of (items ?? []).entries()) {
    const foreseen = whenKnown((): Foreseen | 'ruled_out' => {
      const variables = host.variables.for(step.task, turn?.local, pending);
      const holds = isWanted(step, variables);
      if (holds === false) return 'ruled_out';
      return { prepared: prepare({ step, item, module }, variables, host, context.run), isWanted: holds === true };
    });
    if (foreseen !== 'ruled_out') yield foreseen ?? 'unknown';
    if (foreseen === undefined) return;
  }
}

/** Whether `when` holds; undefined where that is not known yet. */
function isWanted({ task }: Step, variables: Variables): boolean | undefined {
  return task.when.length === 0 ? true : whenKnown(() => allHold(task.when, variables));
}

function whenKnown<Value>(evaluate: () => Value): Value | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof PendingVariable || error instanceof OrchestratorError) return undefined;
    throw error;
  }
}

/** Asks the host, in one request a become user, for every foreseeable answer that is not at hand. Gives the failure of a lost link. */
export async function lookAhead(host: HostState, step: Step, context: BatchContext): Promise<LinkFailure | undefined> {
  const { found, isWhole } = foreseeable(host, [step, ...host.course.coming()], WITHOUT_END, context);
  const missing = found.filter(prepared => isUnanswered(host, prepared, context));
  const groups = groupBy(missing, prepared => prepared.becomeKey);
  const failures = await Promise.all([...groups.values()].map(group => ask(host, group, context)));
  const lost = failures.find(failure => failure !== undefined);
  if (isWhole && context.isLast && found.every(prepared => isDone(host, prepared, context))) host.link.rest();
  return lost;
}

async function ask(
  host: HostState,
  group: readonly Prepared[],
  context: BatchContext,
): Promise<LinkFailure | undefined> {
  const [first] = group;
  if (first === undefined) return undefined;
  const { generation } = host.lookahead;
  const reply = await host.link.exchange([probePart(first), ...aheadParts(group.slice(1))], first.become);
  // A task of another host, delegated to this one, may have changed it meanwhile.
  if (generation === host.lookahead.generation) keepAnswers(host, group, reply.results, context);
  return reply.lost;
}

export function probePart({ script, probeDeadlineSeconds }: Prepared, within?: TimeShare): Part {
  const deadlineSeconds = probeDeadlineSeconds;
  // Written out: V8 would give each object made by a spread and one more key a shape of its own.
  if (within === undefined) return { script, deadlineSeconds, stopOnFailure: false };
  return { script, deadlineSeconds, stopOnFailure: false, within };
}

/**
 * What nobody waits for yet has little time together: what takes longer is asked again when its step comes. Without that, a host
 * on which everything hangs would be waited for at each step for all steps behind it.
 */
export function aheadParts(later: readonly Prepared[]): readonly Part[] {
  const within = new TimeShare(AHEAD_SECONDS, { isAhead: true });
  return later.map(prepared => probePart(prepared, within));
}

export const AHEAD_SECONDS = 60;

/**
 * Probes of the steps after this one that may travel in the same request: those of the same shell, up to the next use that was
 * found to have something to do. What is behind that one would have to be looked at again after it.
 */
export function foreseenBehind(host: HostState, { step, prepared }: Use, context: BatchContext): readonly Prepared[] {
  // The request goes to another host, or over another link.
  if (host.delegate !== undefined || host.isAside === true || isAtWork(host, context)) return [];
  const horizon: Horizon = {
    done: { step, item: prepared.item },
    endsAt: foreseen => foreseen.isWanted && isExpectedToAct(host, foreseen.prepared),
  };
  return foreseeable(host, [step, ...host.course.coming()], horizon, context).found.filter(
    later => later.becomeKey === prepared.becomeKey && later.script.text !== '',
  );
}
