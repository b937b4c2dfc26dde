import { allHold, isOn, loopItems, numberOf, renderArgs } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
import { setTimeout as delay } from 'node:timers/promises';
import type { Json, JsonObject } from '../model/json.ts';
import type { TaskRef } from '../model/event.ts';
import type { TaskResult } from '../model/result.ts';
import type { Switch } from '../model/task.ts';
import type { Variables } from '../vars/variables.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { checkedParams, prepare } from './prepare.ts';
import { censored, loopValue, registeredValue } from './register.ts';
import { combined, errorResult, failedResult, skippedResult } from './results.ts';
import { runModule } from './run-module.ts';

interface ItemUse {
  readonly step: Step;
  readonly ref: TaskRef;
  readonly index: number;
  /** Loop variables. */
  readonly local?: JsonObject;
}

/** Settles one task on one host: condition, loop, attempts, register. Never throws for what files or hosts can hold. */
export async function runStep(host: HostState, step: Step, ref: TaskRef, context: BatchContext): Promise<TaskResult> {
  const { task } = step;
  const result = await settled(host, step, ref, context);
  const variables = host.variables.for(task);
  const ignored = result.status === 'failed' && safely(() => isOn(task.ignoreErrors ?? false, variables), false);
  const final = ignored ? { ...result, ignored: true } : result;
  if (task.register !== undefined && task.loop === undefined)
    host.variables.register(task.register, registeredValue(final));
  if (final.status === 'changed') context.openings.notify(host, task);
  return isHidden(host, step) ? censored(final) : final;
}

async function settled(host: HostState, step: Step, ref: TaskRef, context: BatchContext): Promise<TaskResult> {
  try {
    const items = loopItems(step.task, host.variables.for(step.task));
    if (items === undefined) return await settleItem(host, { step, ref, index: 0 }, context);
    return await settleLoop(host, step, { ref, items }, context);
  } catch (error) {
    return errorResult(error);
  }
}

/** As in Ansible, an item that fails does not keep the others from their turn; a lost host does. */
async function settleLoop(
  host: HostState,
  step: Step,
  { ref, items }: { ref: TaskRef; items: readonly Json[] },
  context: BatchContext,
): Promise<TaskResult> {
  const results: TaskResult[] = [];
  for (const [index, item] of items.entries()) {
    const result = await settleItem(host, { step, ref, index, local: { item } }, context);
    results.push(result);
    const shown = isHidden(host, step) ? censored(result) : result;
    context.run.emit({
      type: 'item_result',
      at: context.run.now(),
      host: host.name,
      task: ref,
      item: isHidden(host, step) ? null : item,
      result: shown,
    });
    if (result.status === 'unreachable' || context.run.stop.aborted) break;
  }
  const whole = combined(results);
  if (step.task.register !== undefined) host.variables.register(step.task.register, loopValue(whole, items, results));
  return whole;
}

async function settleItem(host: HostState, use: ItemUse, context: BatchContext): Promise<TaskResult> {
  const { task } = use.step;
  try {
    const variables = host.variables.for(task, use.local);
    const unmet = task.when.find(condition => !allHold([condition], variables));
    if (unmet !== undefined) {
      // What register keeps of it is in Ansible's words: playbooks compare them.
      const facts = { skip_reason: 'Conditional result was False', false_condition: unmet };
      return skippedResult(`condition is false: ${String(unmet)}`, facts);
    }
    return await attempts(host, use, variables, context);
  } catch (error) {
    return errorResult(error);
  }
}

/** `until` and `retries`: the task is done again, from a fresh look at the host, until the condition holds. */
async function attempts(
  host: HostState,
  use: ItemUse,
  variables: Variables,
  context: BatchContext,
): Promise<TaskResult> {
  const { task } = use.step;
  const repeats = task.until !== undefined || task.retries !== undefined;
  const most = repeats ? attemptsOf(task.retries, variables) : 1;
  const delaySeconds = task.delaySeconds === undefined ? 5 : numberOf(task.delaySeconds, variables, 'delay');
  for (let attempt = 1; ; attempt++) {
    const result = judged(host, use, await attemptOnce(host, use, variables, context));
    if (!repeats || result.status === 'unreachable') return result;
    const facts = { ...result.facts, attempts: attempt };
    if (isEnough(host, use, result)) return { ...result, facts };
    if (attempt >= most || context.run.stop.aborted) return exhausted({ ...result, facts }, attempt);
    context.run.emit({
      type: 'task_retry',
      at: context.run.now(),
      host: host.name,
      task: use.ref,
      attempt,
      attempts: most - 1,
    });
    await delay(delaySeconds * 1000, undefined, { signal: context.run.stop }).catch(() => undefined);
  }
}

/** Ansible counts so: three attempts when nothing is said, else the first one and so many more. */
function attemptsOf(retries: number | string | undefined, variables: Variables): number {
  return retries === undefined ? 3 : 1 + Math.max(0, numberOf(retries, variables, 'retries'));
}

function isEnough(host: HostState, { step: { task }, local }: ItemUse, result: TaskResult): boolean {
  if (task.until === undefined) return result.status !== 'failed';
  return allHold(task.until, seenBy(host, { task, local }, result));
}

/** Variables that also see the result which is being judged, under the name that it is registered as. */
function seenBy(
  host: HostState,
  { task, local }: { task: Step['task']; local: JsonObject | undefined },
  result: TaskResult,
): Variables {
  if (task.register !== undefined) host.variables.register(task.register, registeredValue(result));
  return host.variables.for(task, local);
}

function exhausted(result: TaskResult, attempt: number): TaskResult {
  if (result.status === 'failed') return result;
  const cause = `the condition of "until" did not hold after ${attempt} attempts`;
  return failedResult(
    { code: 'retries_exhausted', cause, mend: 'raise retries or delay, or look at the host' },
    result.facts,
    result.changes,
  );
}

async function attemptOnce(
  host: HostState,
  use: ItemUse,
  variables: Variables,
  context: BatchContext,
): Promise<TaskResult> {
  const { step, ref, index } = use;
  const action = context.run.actions.get(step.task.module);
  if (action !== undefined) {
    const args = action.rawArgs === true ? step.task.args : renderArgs(step.task.args, variables);
    const signature = context.run.catalog.get(action.name);
    const params = signature === undefined ? args : checkedParams({ step, name: action.name }, args, context.run);
    const { result, set } = await action.run(params, { variables, signal: context.run.stop });
    for (const [name, value] of Object.entries(set ?? {})) host.variables.register(name, value);
    return result;
  }
  const module = context.run.modules.get(step.task.module);
  if (module === undefined) throw new Error(`no module ${step.task.module}`);
  const prepared = prepare({ step, item: index, module }, variables, host, context.run);
  return runModule(
    host,
    { step, ref, prepared, check: isCheck(step, variables, context), isHidden: isHidden(host, step) },
    context,
  );
}

function isCheck({ task }: Step, variables: Variables, { run }: BatchContext): boolean {
  return task.checkMode === undefined ? run.options.check : isOn(task.checkMode, variables);
}

/** changed_when and failed_when have the last word on what a result means. */
function judged(host: HostState, use: ItemUse, result: TaskResult): TaskResult {
  const { task } = use.step;
  if (
    (task.changedWhen ?? task.failedWhen) === undefined ||
    result.status === 'unreachable' ||
    result.status === 'skipped'
  )
    return result;
  const variables = seenBy(host, { task, local: use.local }, result);
  const failed = task.failedWhen === undefined ? result.status === 'failed' : allHold(task.failedWhen, variables);
  const facts = task.failedWhen === undefined ? result.facts : { ...result.facts, failed_when_result: failed };
  if (failed) {
    return result.status === 'failed'
      ? { ...result, facts }
      : failedByPlay({ ...result, facts }, task.failedWhen ?? []);
  }
  const wasChanged = result.status === 'changed' || result.failure?.code === 'command_failed';
  const changed = task.changedWhen === undefined ? wasChanged : allHold(task.changedWhen, variables);
  const { failure: _, ...rest } = result;
  return { ...rest, facts, status: changed ? 'changed' : 'ok' };
}

function failedByPlay(result: TaskResult, conditions: readonly Switch[]): TaskResult {
  const cause = `the condition of "failed_when" holds: ${conditions.map(String).join(' and ')}`;
  return failedResult({ code: 'failed_when', cause }, result.facts, result.changes);
}

function isHidden(host: HostState, { task }: Step): boolean {
  const variables = host.variables.for(task);
  return safely(() => isOn(task.noLog ?? false, variables), true);
}

function safely(evaluate: () => boolean, otherwise: boolean): boolean {
  try {
    return evaluate();
  } catch {
    return otherwise;
  }
}
