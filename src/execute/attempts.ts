import { setTimeout as delay } from 'node:timers/promises';
import { allHold, numberOf } from '../compile/resolve-task.ts';
import { hasChanged, type TaskResult } from '../model/result.ts';
import { isWholeFloat, overlaidWith } from '../model/whole-floats.ts';
import type { Task } from '../model/task.ts';
import type { Variables } from '../vars/variables.ts';
import type { ActionOutcome } from './actions/action.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { registeredValue } from './register.ts';
import { errorResult, failedResult } from './results.ts';
import type { ItemUse } from './run-item.ts';

/** What one attempt gave, before the play has judged it, with what the host gets when it did not fail. */
export type Attempt = ActionOutcome;

interface Attempts {
  readonly context: BatchContext;
  /** `seen` has what the attempt before registered and set: actions that read variables themselves go by that. */
  readonly attemptOnce: (seen: Variables) => Attempt | Promise<Attempt>;
}

/** `until` and `retries`: the task is done again, from a fresh look at the host, until the condition holds. */
export async function attempts(
  host: HostState,
  use: ItemUse,
  variables: Variables,
  { context, attemptOnce }: Attempts,
): Promise<TaskResult> {
  const { task } = use.step;
  const { run } = context;
  const most = mostAttempts(task, variables);
  const delaySeconds = delayOf(task, variables);
  let seen = variables;
  for (let number = 1; ; number++) {
    const made = await attemptOnce(seen);
    const attempt = { ...made, result: judged(host, use, made) };
    const { result } = attempt;
    const isLost = result.status === 'unreachable';
    if (isLost ? number >= mostWhenLost(task, result, most) : most === 1) return kept(host, use, attempt);
    const counted = (attempts: number): TaskResult => ({ ...result, facts: { ...result.facts, attempts } });
    if (!isLost && isEnough(host, use, { ...attempt, result: counted(number) }))
      return kept(host, use, { ...attempt, result: counted(number) });
    if ((number >= most && !isLost) || run.stop.aborted) {
      // The number that Ansible gives when it gives up is one less than it made.
      const last = { ...attempt, result: counted(number - 1) };
      if (task.failedWhen === undefined) return exhausted(last.result, number);
      // failed_when has the last word, but not on what `register` keeps.
      return { ...kept(host, use, last), exhausted: true };
    }
    seen = seeing(host, use, { ...attempt, result: counted(number) });
    const told = { host: host.name, task: use.ref, attempt: number, attempts: Math.max(1, most - 1) };
    run.emit({ type: 'task_retry', at: run.now(), ...told });
    await delay(most === 1 ? 0 : delaySeconds * 1000, undefined, { signal: run.stop }).catch(() => undefined);
  }
}

/** With `retries` or `idempotent` the play says that doing it twice does no harm, also where it is unknown whether it was done. */
function mostWhenLost({ retries, idempotent }: Task, { failure }: TaskResult, most: number): number {
  if ((failure?.unknown ?? []).length === 0 || failure?.code === 'interrupted') return 1;
  if (idempotent === true) return Math.max(2, most);
  return retries === undefined ? 1 : most;
}

/** Seconds between two attempts. */
export function delayOf({ delaySeconds }: Task, variables: Variables): number {
  return delaySeconds === undefined ? 5 : numberOf(delaySeconds, variables, 'delay');
}

/** Ansible counts so: three attempts when nothing is said, else the first one and so many more. */
export function mostAttempts({ until, retries }: Task, variables: Variables): number {
  if (retries !== undefined) return 1 + Math.max(0, numberOf(retries, variables, 'retries'));
  return until === undefined ? 1 : 3;
}

/** A task that failed sets nothing. */
function kept(host: HostState, { facts: loop }: ItemUse, { result, set = {}, facts, include }: Attempt): TaskResult {
  const variables = host.delegate?.takesFacts === true ? host.delegate.variables : host.variables;
  const keep = (): void => {
    for (const [name, value] of Object.entries(set)) variables.register(name, value, isWholeFloat(set, name));
  };
  if (loop !== undefined) {
    loop.seen = overlaidWith(loop.seen, set);
    loop.kept.push(keep);
  }
  if (result.status === 'failed') return result;
  if (loop === undefined) keep();
  if (facts !== undefined) variables.gather(facts);
  if (include !== undefined) host.variables.include(include);
  return result;
}

function isEnough(host: HostState, use: ItemUse, attempt: Attempt): boolean {
  const { until } = use.step.task;
  if (until === undefined) return attempt.result.status !== 'failed';
  return allHold(until, seeing(host, use, attempt));
}

/** Variables that also see the attempt which is being judged: under the name that it is registered as, and what it sets. */
function seeing(host: HostState, { step: { task }, local }: ItemUse, { result, set }: Attempt): Variables {
  const own = task.register === undefined ? {} : { [task.register]: registeredValue(result) };
  return host.variables.for(task, overlaidWith(overlaidWith(local ?? {}, set ?? {}), own));
}

function exhausted(result: TaskResult, attempt: number): TaskResult {
  if (result.status === 'failed') return result;
  const cause = `the condition of "until" did not hold after ${attempt} attempts`;
  const failure = { code: 'retries_exhausted', cause, mend: 'raise retries or delay, or look at the host' };
  return { ...failedResult(failure, result.facts, result.changes), changed: hasChanged(result) };
}

/** changed_when and failed_when have the last word on what a result means; one that cannot be told is a failure. */
function judged(host: HostState, use: ItemUse, attempt: Attempt): TaskResult {
  const { result } = attempt;
  const { changedWhen, failedWhen } = use.step.task;
  if ((changedWhen ?? failedWhen) === undefined) return result;
  if (result.status === 'unreachable' || result.status === 'skipped') return result;
  try {
    const changed = changedWhen === undefined ? undefined : allHold(changedWhen, seeing(host, use, attempt));
    const told = changed === undefined ? result : withChanged(result, changed);
    if (failedWhen === undefined) return told;
    return withFailed(told, allHold(failedWhen, seeing(host, use, { ...attempt, result: told })), failedWhen);
  } catch (error) {
    return { ...errorResult(error), facts: result.facts, changed: hasChanged(result) };
  }
}

function withChanged(result: TaskResult, changed: boolean): TaskResult {
  if (result.status === 'ok' || result.status === 'changed') return { ...result, status: changed ? 'changed' : 'ok' };
  return { ...result, changed };
}

function withFailed(result: TaskResult, failed: boolean, conditions: NonNullable<Task['failedWhen']>): TaskResult {
  const facts = { ...result.facts, failed_when_result: failed };
  const changed = hasChanged(result);
  if (failed && result.status === 'failed') return { ...result, facts };
  if (failed) {
    const cause = `the condition of "failed_when" holds: ${conditions.map(String).join(' and ')}`;
    return { ...failedResult({ code: 'failed_when', cause }, facts, result.changes), changed };
  }
  if (result.status !== 'failed') return { ...result, facts };
  const { changes, warnings } = result;
  return { status: changed ? 'changed' : 'ok', changes, facts, warnings };
}
