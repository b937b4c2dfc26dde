import { titleOf } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
import type { TaskResult } from '../model/result.ts';
import type { BatchContext } from './batch-context.ts';
import type { Gate } from './gate.ts';
import { type HostState, isNotified } from './host-state.ts';
import { isForeseen, lookAhead } from './observe.ts';
import { linkResult } from './results.ts';
import { runStep } from './run-step.ts';

/** How a host left a batch: all steps done, out after a failure, or stopped before the named step. */
export type HostEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'out'; readonly result: TaskResult }
  | { readonly kind: 'stopped'; readonly before: Step };

/** Takes one host through the steps: looks ahead freely, settles each step when the gate lets it. */
export async function runHost(host: HostState, gate: Gate, context: BatchContext): Promise<HostEnd> {
  for (const step of context.steps) {
    if (step.kind === 'handler' && !isNotified(step, host.notified)) continue;
    await look(host, step, context);
    const mayGo = await gate.arrive(host.name, step.index);
    if (!mayGo || context.run.drain.aborted) return { kind: 'stopped', before: step };
    const result = await settle(host, step, context);
    if (result.status === 'unreachable' || (result.status === 'failed' && result.ignored !== true))
      return { kind: 'out', result };
  }
  return { kind: 'finished' };
}

/** Asks for what is coming unless this step's answers are at hand already: then there is nothing to gain by asking now. */
async function look(host: HostState, step: Step, context: BatchContext): Promise<void> {
  if (context.run.drain.aborted || host.lost !== undefined) return;
  if (isForeseen(host, step, context)) return;
  host.lost = await lookAhead(host, step.index, context);
}

async function settle(host: HostState, step: Step, context: BatchContext): Promise<TaskResult> {
  const { run } = context;
  const startedAt = run.now();
  const ref = context.refOf(step, titleOf(step.task, host.variables.for(step.task)));
  const result = host.lost === undefined ? await runStep(host, step, ref, context) : linkResult(host.lost);
  run.emit({
    type: 'task_result',
    at: run.now(),
    host: host.name,
    task: ref,
    result,
    durationMs: run.now() - startedAt,
  });
  context.settled(host.name, step, result);
  return result;
}
