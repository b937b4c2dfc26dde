import { itemLabel } from '../compile/item-label.ts';
import { loopItems, type LoopItem } from '../compile/loop-items.ts';
import { numberOf } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { TemplateError } from '../model/diagnostic.ts';
import type { JsonObject } from '../model/json.ts';
import { overlaidWith } from '../model/whole-floats.ts';
import type { TaskRef } from '../model/event.ts';
import type { TaskResult } from '../model/result.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { censored, loopValue, registeredValue } from './register.ts';
import { combined, errorResult, failedResult } from './results.ts';
import {
  isHidden,
  type ItemUse,
  type LoopFacts,
  showsDiff,
  maybeIgnored,
  runItem,
  unmetCondition,
} from './run-item.ts';

/** What a task came to on a host, and what `register` keeps of it. */
export interface Settled {
  readonly result: TaskResult;
  readonly value: JsonObject;
}

/** Settles one task on one host: loop, condition, attempts, register. Never throws for what files or hosts can hold. */
export async function runStep(host: HostState, step: Step, ref: TaskRef, context: BatchContext): Promise<Settled> {
  const settled = notified(host, step, await settle(host, { step, ref, index: 0 }, context), context);
  const { register } = step.task;
  if (register !== undefined) host.variables.register(register, settled.value);
  return settled;
}

/** A handler that is not there (a file read while the play runs may name one) is a failure, or a restart would be missed. */
function notified(host: HostState, step: Step, settled: Settled, { openings }: BatchContext): Settled {
  const { task } = step;
  const { result } = settled;
  if (result.status !== 'changed' || task.notify === undefined) return settled;
  try {
    const [unknown] = openings.notify(host, step);
    if (unknown === undefined) return settled;
    const cause = `no handler is called "${unknown}", and none listens to it`;
    const failure = { code: 'unknown_handler', cause, mend: 'add it under "handlers:"' };
    const failed = { ...failedResult(failure, result.facts, result.changes), warnings: result.warnings };
    return { result: failed, value: { ...settled.value, ...registeredValue(failed) } };
  } catch (error) {
    const failed = errorResult(error);
    return { result: failed, value: registeredValue(failed) };
  }
}

async function settle(host: HostState, use: ItemUse, context: BatchContext): Promise<Settled> {
  const { task } = use.step;
  let items: readonly LoopItem[] | undefined;
  try {
    items = loopItems(task, host.variables.for(task));
  } catch (error) {
    return settledAs(host, use, maybeIgnored(host, use, unreadableLoop(host, use, error)));
  }
  if (items !== undefined) return settleLoop(host, { use, items }, context);
  return settledAs(host, use, await runItem(host, use, context));
}

/** As in Ansible: a loop over what is not defined is no failure where the condition is false. */
function unreadableLoop(host: HostState, use: ItemUse, error: unknown): TaskResult {
  const result = errorResult(error);
  if (!(error instanceof TemplateError) || error.code !== 'undefined_variable') return result;
  try {
    return unmetCondition(host, use) ?? result;
  } catch {
    // A condition on the item, most likely: what is wrong is the loop.
    return result;
  }
}

function settledAs(host: HostState, use: ItemUse, result: TaskResult): Settled {
  return { result: shown(host, use, { result, hidden: isHidden(host, use) }), value: registeredValue(result) };
}

/** The result as views may show it. */
function shown(
  host: HostState,
  use: ItemUse,
  { result, hidden }: { readonly result: TaskResult; readonly hidden: boolean },
): TaskResult {
  if (hidden) return censored(result);
  return use.step.task.diff === undefined ? result : { ...result, diff: showsDiff(host, use) };
}

/** As in Ansible, an item that fails does not keep the others from their turn; a lost host does. */
async function settleLoop(
  host: HostState,
  { use, items }: { use: ItemUse; items: readonly LoopItem[] },
  context: BatchContext,
): Promise<Settled> {
  const { step } = use;
  const results: TaskResult[] = [];
  const warnings = collisions(host, step);
  const facts: LoopFacts = { seen: {}, kept: [] };
  let hidden = items.length === 0 && isHidden(host, use);
  for (const [index, item] of items.entries()) {
    if (index > 0) await pauseBetween(host, step, context);
    const turn = { ...use, index, local: overlaidWith(item.local, facts.seen), facts };
    const result = await runItem(host, turn, context);
    results.push(result);
    if (tellItem(host, { use: turn, item, result }, context)) hidden = true;
    if (result.status === 'unreachable' || context.run.stop.aborted) break;
  }
  const whole = combined(results);
  if (whole.status !== 'failed' && whole.status !== 'unreachable') for (const keep of facts.kept) keep();
  const result = { ...whole, warnings: [...warnings, ...whole.warnings] };
  const locals = items.map(({ local }) => local);
  return { result: shown(host, use, { result, hidden }), value: loopValue(result, locals, results) };
}

/** Registers an item for the templates of the next ones, and tells of it. True: nothing of it may be shown. */
function tellItem(
  host: HostState,
  { use, item, result }: { use: ItemUse; item: LoopItem; result: TaskResult },
  { run }: BatchContext,
): boolean {
  const { task } = use.step;
  const hidden = isHidden(host, use);
  if (task.register !== undefined) host.variables.register(task.register, registeredValue(result));
  run.emit({
    type: 'item_result',
    at: run.now(),
    host: host.name,
    task: use.ref,
    item: hidden ? null : item.value,
    result: shown(host, use, { result, hidden }),
    ...(hidden ? {} : itemLabel(task, host.variables.for(task, item.local))),
  });
  return hidden;
}

async function pauseBetween(host: HostState, { task }: Step, { run }: BatchContext): Promise<void> {
  const { pauseSeconds } = task.loop?.control ?? {};
  if (pauseSeconds === undefined) return;
  const seconds = numberOf(pauseSeconds, host.variables.for(task), 'pause');
  await delay(seconds * 1000, undefined, { signal: run.stop }).catch(() => undefined);
}

/** In a file that is included in a loop, `item` is the outer loop's. */
function collisions(host: HostState, { task }: Step): readonly string[] {
  const { loopVar, indexVar } = task.loop?.control ?? {};
  const variables = host.variables.for(task);
  return [loopVar, indexVar]
    .filter(name => name !== undefined)
    .filter(name => [...variables.names()].includes(name))
    .map(name => `the loop's variable "${name}" is in use already: name another with loop_control`);
}
