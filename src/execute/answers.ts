/** What is kept of hosts' answers until their steps come, and what can be told from it. */
import type { PartResult } from '../connection/connection.ts';
import { OrchestratorError } from '../model/diagnostic.ts';
import { Few, rememberedBy } from '../model/few.ts';
import type { JsonObject } from '../model/json.ts';
import type { TaskResult } from '../model/result.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { type Answer, type Observation, SILENT } from './lookahead.ts';
import type { Prepared } from './prepare.ts';
import { considered, factsOf, idleResult, isIdle } from './use.ts';

/** Keeps what a request's probes gave, for the steps that will ask for it. */
export function keepAnswers(
  host: HostState,
  asked: readonly Prepared[],
  results: readonly PartResult[],
  context: BatchContext,
): void {
  asked.forEach((prepared, index) => {
    const result = results[index];
    if (result !== undefined) keepAnswer(host, prepared, result, context);
  });
}

function keepAnswer(host: HostState, prepared: Prepared, result: PartResult, { fleet }: BatchContext): void {
  if (result.kind !== 'done' && result.kind !== 'timed_out') return;
  host.lookahead.keep(prepared, judged(prepared, result), fleet.changes);
}

/**
 * Only what an answer comes to, where that is all that is needed of it: thousands of hosts may wait with all their answers. What was
 * asked for one host alone is kept as it is, or its parameters would have to be kept with it.
 */
function judged(prepared: Prepared, answer: Observation): Answer {
  if (!prepared.isShared || answer.kind === 'timed_out') return answer;
  try {
    const { state, plan } = considered(prepared, answer.output);
    return isIdle(plan) ? settledAs(prepared, idleResult(plan, factsOf(prepared, state))) : answer;
  } catch (error) {
    // It is told when the step is taken.
    if (!(error instanceof OrchestratorError)) throw error;
    return answer;
  }
}

/** One object for all hosts on which it comes to the same. */
function settledAs({ params }: Prepared, result: TaskResult): Answer {
  const key = JSON.stringify(result);
  const make = (): Answer => ({ kind: 'settled', result });
  return key.length > LONGEST_SHARED ? make() : alike(params).get(key, make);
}

const alike = rememberedBy<JsonObject, Few<Answer>>(() => new Few());

/** Longer ones are contents of files and the like, of which few are equal. */
const LONGEST_SHARED = 2000;

/** Keeps the answers of later steps' probes that travelled behind this step's own parts. */
export function keepLater(
  host: HostState,
  later: readonly Prepared[],
  results: readonly PartResult[],
  context: BatchContext,
): void {
  keepAnswers(host, later, results.slice(results.length - later.length), context);
}

export function isUnanswered({ lookahead }: HostState, prepared: Prepared, { fleet }: BatchContext): boolean {
  return prepared.script.text !== '' && lookahead.find(prepared, fleet.changes) === undefined;
}

/** Its answer is at hand, and nothing is to be done. */
export function isDone(host: HostState, prepared: Prepared, context: BatchContext): boolean {
  return !isUnanswered(host, prepared, context) && !isExpectedToAct(host, prepared);
}

/** Told by the last look at it, even when that is stale: a wrong guess costs a round trip, never a wrong result. */
export function isExpectedToAct({ lookahead }: HostState, prepared: Prepared): boolean {
  const last = prepared.script.text === '' ? SILENT : lookahead.last(prepared);
  if (last === undefined || last.kind === 'settled') return false;
  try {
    const { plan } = considered(prepared, last.output);
    return !isIdle(plan);
  } catch (error) {
    if (error instanceof OrchestratorError) return false;
    throw error;
  }
}
