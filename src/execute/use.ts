import type { Step } from '../compile/schedule.ts';
import type { TaskRef } from '../model/event.ts';
import type { CommandOutput, Observed, Plan } from '../module/contract.ts';
import type { JobTerms } from './jobs/jobs.ts';
import type { Prepared } from './prepare.ts';

export type ChangesPlan = Extract<Plan, { kind: 'changes' }>;
export type CommandPlan = Extract<Plan, { kind: 'command' }>;

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

export function considered({ module, params }: Prepared, output: CommandOutput): Considered {
  const state = module.parse(output, params);
  return { state, plan: module.plan(state, params) };
}
