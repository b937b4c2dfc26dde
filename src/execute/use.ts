import type { Step } from '../compile/schedule.ts';
import type { TaskRef } from '../model/event.ts';
import type { JsonObject } from '../model/json.ts';
import type { TaskResult } from '../model/result.ts';
import type { CommandOutput, Observed, Plan } from '../module/contract.ts';
import type { JobTerms } from './jobs/jobs.ts';
import type { Prepared } from './prepare.ts';
import { okResult, skippedResult } from './results.ts';
import { untold } from './transaction/settled.ts';

export type ChangesPlan = Extract<Plan, { kind: 'changes' }>;
export type CommandPlan = Extract<Plan, { kind: 'command' }>;
/** Nothing is to be done. */
export type IdlePlan = Extract<Plan, { kind: 'converged' | 'skipped' }>;

/** One use of a module on one host: what is settled, where it stands, and whether it may change anything. */
export interface Use {
  readonly step: Step;
  readonly ref: TaskRef;
  readonly prepared: Prepared;
  readonly check: boolean;
  /** `no_log`: nothing of what is done may be shown. */
  readonly isHidden: boolean;
  /** `async`: it is done as a job of the host's own. */
  readonly job?: JobTerms;
}

export interface Considered {
  readonly state: Observed;
  readonly plan: Plan;
}

/** Whoever has something to change of the network is told of a change that is not settled, in check mode too. */
export function considered({ module, params }: Prepared, answer: CommandOutput): Considered {
  const waits = module.needsSettledNetwork?.(params) === true;
  const { output, failure } = waits ? untold(answer) : { output: answer, failure: undefined };
  const state = module.parse(output, params);
  const plan = module.plan(state, params);
  if (failure === undefined || (plan.kind !== 'changes' && plan.kind !== 'command')) return { state, plan };
  const { code, cause, mend = '' } = failure;
  return { state, plan: { kind: 'impossible', code, cause, mend } };
}

export function factsOf({ module, params }: Prepared, state: Observed): JsonObject {
  return module.facts?.(state, params) ?? {};
}

export function isIdle(plan: Plan): plan is IdlePlan {
  return plan.kind === 'converged' || plan.kind === 'skipped';
}

export function idleResult(plan: IdlePlan, facts: JsonObject): TaskResult {
  return plan.kind === 'converged' ? okResult(facts, plan.warnings) : skippedResult(plan.reason, facts);
}
