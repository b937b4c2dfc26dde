import { titleOf } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
import type { TaskResult } from '../model/result.ts';
import { taskTitle } from '../model/task.ts';
import type { BatchContext } from './batch-context.ts';
import type { Gate } from './gate.ts';
import { type HostState, isDue } from './host-state.ts';
import { registeredValue } from './register.ts';
import { isForeseen, lookAhead } from './observe.ts';
import { enterStage } from './stage.ts';
import { linkResult } from './results.ts';
import { runStep } from './run-step.ts';

/** How a host left a batch: all steps done, out after a failure, or stopped before the named step. */
export type HostEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'out' }
  | { readonly kind: 'stopped'; readonly before: Step };

/** Takes one host through the steps: looks ahead freely, settles each step when the gate lets it. */
export async function runHost(host: HostState, gate: Gate, context: BatchContext): Promise<HostEnd> {
  for (const step of context.steps) {
    if (!host.blocks.moveTo(step.task.blocks)) return { kind: 'out' };
    if (!isDue(host, step)) continue;
    await look(host, step, context);
    enterStage(host, 'wait', taskTitle(step.task), context);
    const mayGo = await gate.arrive(host.name, step.index);
    if (!mayGo || context.run.drain.aborted) return { kind: 'stopped', before: step };
    host.notified.delete(step.task);
    const result = await settle(host, step, context);
    if (result.status === 'unreachable' || (isFailure(result) && !isCaught(result))) return { kind: 'out' };
  }
  return host.blocks.moveTo([]) ? { kind: 'finished' } : { kind: 'out' };
}

/** Asks for what is coming unless this step's answers are at hand already: then there is nothing to gain by asking now. */
async function look(host: HostState, step: Step, context: BatchContext): Promise<void> {
  if (context.run.drain.aborted || host.lost !== undefined) return;
  if (isForeseen(host, step, context)) return;
  enterStage(host, 'probe', taskTitle(step.task), context);
  host.lost = await lookAhead(host, step.index, context);
}

async function settle(host: HostState, step: Step, context: BatchContext): Promise<TaskResult> {
  const { run } = context;
  const startedAt = run.now();
  const ref = context.refOf(step, titleOf(step.task, host.variables.for(step.task)));
  enterStage(host, 'plan', ref.name, context);
  const result = caught(
    host,
    step,
    host.lost === undefined ? await runStep(host, step, ref, context) : linkResult(host.lost),
  );
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

function isFailure({ status, ignored }: TaskResult): boolean {
  return status === 'failed' && ignored !== true;
}

function isCaught({ rescued, held }: TaskResult): boolean {
  return rescued === true || held === true;
}

/** A failure that a block's rescue takes, or that waits for its always, does not take the host out (yet). */
function caught(host: HostState, { task }: Step, result: TaskResult): TaskResult {
  if (!isFailure(result)) return result;
  const end = host.blocks.fail(task.blocks);
  if (end === 'out') return result;
  host.variables.register('ansible_failed_task', { name: taskTitle(task), action: task.module });
  host.variables.register('ansible_failed_result', registeredValue(result));
  // Held by an inner always, a failure still counts as rescued when a block further out will take it, as in Ansible.
  const willBeRescued = task.blocks.some(({ section, hasRescue }) => section === 'block' && hasRescue);
  return { ...result, ...(willBeRescued ? { rescued: true } : {}), ...(end === 'held' ? { held: true } : {}) };
}
