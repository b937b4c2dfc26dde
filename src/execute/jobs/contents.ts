import type { TaskResult } from '../../model/result.ts';
import type { Script } from '../../module/script.ts';
import { actionParts } from '../apply.ts';
import { applyFailure } from '../apply-failure.ts';
import type { BatchContext } from '../batch-context.ts';
import type { HostState } from '../host-state.ts';
import { inEnvironment } from '../in-environment.ts';
import { afterChange } from '../prepare.ts';
import { failedResult } from '../results.ts';
import { commandResult } from '../run-command.ts';
import type { ChangesPlan, CommandPlan, Use } from '../use.ts';
import { verified } from '../verify.ts';
import type { Job } from './jobs.ts';

/** What a job is to do, part by part, and what the outputs of its parts will mean. */
export interface Contents extends Pick<Job, 'summaries' | 'resultOf'> {
  readonly scripts: readonly Script[];
}

/** Undefined when the controller is needed while it is done. */
export async function contentsOf(
  host: HostState,
  use: Use,
  plan: ChangesPlan | CommandPlan,
  context: BatchContext,
): Promise<Contents | undefined> {
  return plan.kind === 'command' ? commanding(use, plan) : changing(host, use, plan, context);
}

/** The actions, then the look that tells whether they did it. */
async function changing(
  host: HostState,
  use: Use,
  plan: ChangesPlan,
  context: BatchContext,
): Promise<Contents | undefined> {
  const steps = await actionParts(plan.changes, { host: host.name, use }, context);
  if (plan.transaction !== undefined || steps.some(({ part }) => part.stream !== undefined)) return undefined;
  return {
    summaries: plan.changes.map(({ summary }) => summary),
    scripts: [...steps.map(({ part }) => part.script), use.prepared.script],
    resultOf: async (now, results, batch): Promise<TaskResult> => {
      const failure = applyFailure(plan.changes, steps, { results });
      const looked = { ...use, prepared: afterChange(use.prepared, now, batch.run) };
      return failure ?? verified(now, looked, { plan, reply: { results }, verifyIndex: steps.length }, batch);
    },
  };
}

function commanding({ prepared }: Use, plan: CommandPlan): Contents | undefined {
  if (plan.input !== undefined) return undefined;
  return {
    summaries: [plan.summary],
    scripts: [inEnvironment(plan.script, prepared.environment, true)],
    resultOf: (_, [part]) =>
      Promise.resolve(part?.kind === 'done' ? commandResult(prepared, part.output) : failedResult(NO_OUTPUT)),
  };
}

const NO_OUTPUT = {
  code: 'job_gone',
  cause: 'the host keeps no output of the job',
  mend: 'look at the host, then run again',
};
