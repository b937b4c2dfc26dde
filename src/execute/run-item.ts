import { allHold, isOn, renderArgs } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { Inventory } from '../model/inventory.ts';
import type { TaskRef } from '../model/event.ts';
import type { TaskResult } from '../model/result.ts';
import type { Switch } from '../model/task.ts';
import type { Variables } from '../vars/variables.ts';
import type { AnyModule } from '../module/contract.ts';
import { attempts, type Attempt } from './attempts.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { hostSide } from './host-side.ts';
import { actingFor, delegateOf } from './delegation.ts';
import { jobTerms } from './jobs/jobs.ts';
import { checkedParams, prepare } from './prepare.ts';
import { errorResult, failedResult, skippedResult } from './results.ts';
import { runModule } from './run-module.ts';

/** A task on a host; of a loop one turn. */
export interface ItemUse {
  readonly step: Step;
  readonly ref: TaskRef;
  readonly index: number;
  /** Loop variables. */
  readonly local?: JsonObject;
  /** Of a loop: what its items set so far. */
  readonly facts?: LoopFacts;
}

/** As in Ansible, what an item sets is seen by the next ones at once, and is kept only when no item failed. */
export interface LoopFacts {
  seen: JsonObject;
  readonly kept: (() => void)[];
}

/** Condition and attempts. Never throws for what files or hosts can hold. */
export async function runItem(host: HostState, use: ItemUse, context: BatchContext): Promise<TaskResult> {
  return maybeIgnored(host, use, await tried(host, use, context));
}

/** `ignore_errors` and `ignore_unreachable`, which may name the item. */
export function maybeIgnored(host: HostState, use: ItemUse, result: TaskResult): TaskResult {
  const { ignoreErrors = false, ignoreUnreachable = false } = use.step.task;
  if (result.status !== 'failed' && result.status !== 'unreachable') return result;
  const keyword = result.status === 'failed' ? ignoreErrors : ignoreUnreachable;
  return holds(host, use, keyword, false) ? { ...result, ignored: true } : result;
}

async function tried(host: HostState, use: ItemUse, context: BatchContext): Promise<TaskResult> {
  try {
    const skipped = unmetCondition(host, use);
    if (skipped !== undefined) return skipped;
    const variables = host.variables.for(use.step.task, use.local);
    const acting = actingFor(host, use, variables, context);
    const { delegate } = acting;
    const name = delegateOf(use.step.task, variables);
    const result =
      name === undefined
        ? await attempted(acting, use, variables, context)
        : await host.variables.seeing(name, delegate?.variables ?? host.variables, () =>
            attempted(acting, use, host.variables.for(use.step.task, use.local), context),
          );
    if (acting.wouldChange) host.wouldChange = true;
    return delegate === undefined ? result : { ...result, delegatedTo: delegate.name };
  } catch (error) {
    return errorResult(error);
  }
}

function attempted(host: HostState, use: ItemUse, variables: Variables, context: BatchContext): Promise<TaskResult> {
  let args: JsonObject | undefined;
  const rendered = (): JsonObject => (args ??= renderArgs(use.step.task.args, variables));
  const attemptOnce = (seen: Variables) => attempt(host, use, { variables: seen, rendered }, context);
  return attempts(host, use, variables, { context, attemptOnce });
}

/** The result of a task whose condition is false. Throws OrchestratorError for a condition that cannot be told. */
export function unmetCondition(host: HostState, { step: { task }, local }: ItemUse): TaskResult | undefined {
  const variables = host.variables.for(task, local);
  const unmet = task.when.find(condition => !allHold([condition], variables));
  if (unmet === undefined) return undefined;
  // What register keeps of it is in Ansible's words: playbooks compare them.
  const facts = { skip_reason: 'Conditional result was False', false_condition: unmet };
  return skippedResult(`condition is false: ${String(unmet)}`, facts);
}

interface Given {
  readonly variables: Variables;
  /** As in Ansible, parameters are rendered once for all attempts. */
  readonly rendered: () => JsonObject;
}

async function attempt(
  host: HostState,
  use: ItemUse,
  { variables, rendered }: Given,
  context: BatchContext,
): Promise<Attempt> {
  const { step, ref, index } = use;
  const { run } = context;
  const check = isCheck(step, variables, context);
  const action = run.actions.get(step.task.module);
  if (action !== undefined) {
    const args = action.rawArgs === true ? step.task.args : rendered();
    const signature = run.catalog.get(action.name);
    const params = signature === undefined ? args : checkedParams({ step, name: action.name }, args, run);
    const problem = action.opens === true ? open(host, use, params, context) : undefined;
    if (problem !== undefined) return { result: failedResult({ ...problem, code: NOT_OPENED }) };
    const { readVars, localFiles, options } = run;
    const on = hostSide(host, { step, ref, check, isHidden: isHidden(host, use), variables }, context);
    const { stop: signal, drain, person, now, inventory } = run;
    const scope = { ...on, variables, signal, verbosity: options.verbosity, readVars, localFiles };
    const made = action.run(params, { ...scope, drain, person, now, title: ref.name, host: host.name, inventory });
    // At once: what another host adds meanwhile would be lost.
    if (!(made instanceof Promise) && made.inventory !== undefined) grow(made.inventory, context);
    return made;
  }
  const module = run.modules.get(step.task.module);
  if (module === undefined) throw new Error(`no module ${step.task.module}`);
  const prepared = prepare({ step, item: index, module, args: rendered() }, variables, host, run);
  const job = jobTerms(step.task, variables);
  if (job !== undefined && check) return { result: failedResult(ASYNC_IN_CHECK) };
  const whole = { step, ref, prepared, check, isHidden: isHidden(host, use), ...(job === undefined ? {} : { job }) };
  const act = () => runModule(host, whole, context);
  const result = await inItsTurn(host, use, module, context)(act);
  const told = result.facts['ansible_facts'];
  const gathered = isJsonObject(told) ? { facts: told } : {};
  if (module.takesEnvironment !== false || step.task.environment.length === 0) return { result, ...gathered };
  const warning = `environment does not reach ${module.name}`;
  return { result: { ...result, warnings: [...result.warnings, warning] }, ...gathered };
}

/** In Ansible's words. */
const ASYNC_IN_CHECK = {
  code: 'async_in_check',
  cause: 'check mode and async cannot be used on same task.',
  mend: 'give the task "check_mode: false", or a condition on ansible_check_mode',
};

/** Hosts and groups that came up are there for every host at once. */
function grow(inventory: Inventory, { run, hosts }: BatchContext): void {
  run.inventory = inventory;
  for (const { variables } of hosts.values()) variables.forget();
}

/**
 * Several hosts may delegate a task to one: what one looks at, no other may change until it has. What a command does cannot be
 * known anyway.
 */
function inItsTurn(
  host: HostState,
  { step }: ItemUse,
  module: AnyModule,
  context: BatchContext,
): <Result>(act: () => Promise<Result>) => Promise<Result> {
  if (step.task.delegateTo === undefined || module.outcome !== undefined) return act => act();
  const { alone } = context.delegate(host.delegate?.name ?? host.name);
  return act => alone.take(act);
}

/** The failure of an include whose file cannot be read. */
export const NOT_OPENED = 'not_opened';

/** Notes what an include opens behind the step; gives what is wrong with it. */
function open(host: HostState, { step, local }: ItemUse, params: JsonObject, { openings }: BatchContext) {
  const request = { task: step.task, params, given: local ?? {} };
  let opened = openings.opened(step, request, 0);
  for (let turn = 1; host.opened.includes(opened); turn++) opened = openings.opened(step, request, turn);
  if (opened.problem === undefined) host.opened = [...host.opened, opened];
  return opened.problem;
}

function isCheck({ task }: Step, variables: Variables, { run }: BatchContext): boolean {
  return task.checkMode === undefined ? run.options.check : isOn(task.checkMode, variables);
}

/** Nothing of what is done may be shown. What cannot be told is hidden. */
export function isHidden(host: HostState, use: ItemUse): boolean {
  return holds(host, use, use.step.task.noLog ?? false, true);
}

/** The keyword `diff`, where there is one. */
export function showsDiff(host: HostState, use: ItemUse): boolean {
  return holds(host, use, use.step.task.diff ?? false, false);
}

function holds(host: HostState, { step, local }: ItemUse, value: Switch, otherwise: boolean): boolean {
  if (typeof value === 'boolean') return value;
  try {
    return isOn(value, host.variables.for(step.task, local));
  } catch {
    return otherwise;
  }
}
