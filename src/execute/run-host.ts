import { allHold, titleOf } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
import type { TaskResult } from '../model/result.ts';
import { taskTitle } from '../model/task.ts';
import type { BatchContext } from './batch-context.ts';
import type { Place } from './course.ts';
import type { Gate } from './gate.ts';
import { type HostState, isDue, takeRole } from './host-state.ts';
import { isForeseen, lookAhead } from './observe.ts';
import { enterStage } from './stage.ts';
import { runStep, type Settled } from './run-step.ts';

/** How a host left a batch: all steps done, out after a failure, or stopped before the named step. */
export type HostEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'out' }
  | { readonly kind: 'stopped'; readonly before: Step };

/** Takes one host through its steps: looks ahead freely, settles each step when the gate lets it. */
export async function runHost(host: HostState, gate: Gate, context: BatchContext): Promise<HostEnd> {
  for (let place = nextDue(host, context); place !== undefined; place = nextDue(host, context)) {
    const { step } = place;
    await look(host, step, context);
    enterStage(host, 'wait', taskTitle(step.task), context);
    const turn = await gate.arrive(host.name, place);
    if (!turn.go || context.run.drain.aborted) return { kind: 'stopped', before: step };
    await take(host, place, context);
  }
  return { kind: context.standing.isLost(host.name) ? 'out' : 'finished' };
}

/** The next place where this host has something to do; undefined when it is through, or out. */
function nextDue(host: HostState, { standing }: BatchContext): Place | undefined {
  while (!standing.isLost(host.name)) {
    const place = host.course.advance();
    if (!host.blocks.moveTo(place?.step.blocks ?? [])) standing.failed.add(host.name);
    else if (place === undefined || isDue(host, place.step)) return place;
  }
  return undefined;
}

/** Asks for what is coming unless this step's answers are at hand already: then there is nothing to gain by asking now. */
async function look(host: HostState, step: Step, context: BatchContext): Promise<void> {
  if (context.run.drain.aborted || host.lost !== undefined) return;
  if (isForeseen(host, step, context)) return;
  enterStage(host, 'probe', taskTitle(step.task), context);
  host.lost = await lookAhead(host, step, context);
}

async function take(host: HostState, place: Place, context: BatchContext): Promise<void> {
  const { step } = place;
  host.notified.delete(step.task);
  if (step.kind === 'flush') flush(host, place, context);
  else await settle(host, step, context);
}

function flush(host: HostState, place: Place, { openings }: BatchContext): void {
  const { task } = place.step;
  if (allHold(task.when, host.variables.for(task))) host.course.enter([openings.flush(place)]);
}

async function settle(host: HostState, step: Step, context: BatchContext): Promise<TaskResult> {
  const { run } = context;
  const startedAt = run.now();
  const ref = context.refOf(step, titleOf(step.task, host.variables.for(step.task)));
  enterStage(host, 'plan', ref.name, context);
  const result = caught(host, step, await runStep(host, step, ref, context));
  if (result.held === true && result.rescued !== true) context.standing.leaving.add(host.name);
  run.emit({
    type: 'task_result',
    at: run.now(),
    host: host.name,
    task: ref,
    result,
    durationMs: run.now() - startedAt,
  });
  context.settled(host.name, step, result);
  if (result.status !== 'skipped') takeRole(host, step.task);
  return result;
}

/** A failure that a block's rescue takes, or that waits for its always, does not take the host out (yet). */
function caught(host: HostState, { kind, task, blocks }: Step, { result, value }: Settled): TaskResult {
  if (result.status !== 'failed' || result.ignored === true) return result;
  const end = host.blocks.fail(blocks);
  if (end === 'out') return result;
  // As in Ansible, a handler that failed is counted as such even where a rescue goes on.
  if (kind === 'handler') return { ...result, held: true };
  const { name, action, args, when, register, tags } = { ...task, name: taskTitle(task) };
  host.variables.register('ansible_failed_task', { name, action, args, when, register: register ?? null, tags });
  host.variables.register('ansible_failed_result', value);
  // Held by an inner always, a failure still counts as rescued when a block further out will take it, as in Ansible.
  const willBeRescued = blocks.some(({ section, hasRescue }) => section === 'block' && hasRescue);
  return { ...result, ...(willBeRescued ? { rescued: true } : {}), ...(end === 'held' ? { held: true } : {}) };
}
