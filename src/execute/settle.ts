import { titleOf } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
import type { OrchestratorError } from '../model/diagnostic.ts';
import { hasChanged, type TaskResult } from '../model/result.ts';
import { taskTitle } from '../model/task.ts';
import type { BatchContext } from './batch-context.ts';
import { isForced, type Taken, takenBy, writtenBlocks } from './block-walk.ts';
import { type HostState, takeRole } from './host-state.ts';
import { registeredValue } from './register.ts';
import { errorResult } from './results.ts';
import { NOT_OPENED } from './run-item.ts';
import { runStep, type Settled } from './run-step.ts';
import { enterStage } from './stage.ts';

interface Settling {
  readonly step: Step;
  /** The step is done once for all: hosts that have what it registers and sets, too. */
  readonly sharing?: readonly HostState[];
  /** Why the step cannot be begun. */
  readonly error?: OrchestratorError;
}

/** Settles a step on a host, and tells of it. */
export async function settle(
  host: HostState,
  { step, sharing = NOBODY, error }: Settling,
  context: BatchContext,
): Promise<TaskResult> {
  const { run } = context;
  const startedAt = run.now();
  const ref = context.refOf(step, titleOf(step.task, host.variables.for(step.task)));
  enterStage(host, 'plan', ref.name, context);
  const others = sharing === NOBODY ? [] : [...sharing.map(({ variables }) => variables), ...context.absent()];
  const settled =
    error === undefined
      ? await host.variables.sharedWith(others, () => runStep(host, step, ref, context))
      : notBegun(error);
  const isFatal = (step.task.anyErrorsFatal === true || sharing !== NOBODY) && !mayIgnore(step);
  const result = { ...caught(host, { step, isFatal }, settled), ...timesOf(host, step, context) };
  forgetOf(result, step.task.delegateTo === undefined ? sharing : [host, ...sharing]);
  if (result.status === 'unreachable' && result.ignored === true) tryAgain(host);
  if (result.held === true && result.rescued !== true) context.standing.leaving.add(host.name);
  run.emit({
    type: 'task_result',
    at: run.now(),
    host: host.name,
    task: ref,
    result,
    durationMs: run.now() - startedAt,
  });
  context.settled(host.name, { step, result, isFatal });
  if (result.status !== 'skipped') takeRole(host, step.task);
  return result;
}

const NOBODY: readonly HostState[] = [];

/** As in Ansible, what `ignore_errors` may hold for is fatal to nobody else, a host that cannot be reached included. */
function mayIgnore({ task: { ignoreErrors } }: Step): boolean {
  return ignoreErrors !== undefined && ignoreErrors !== false;
}

/**
 * What another host did for this one, or one for all, they may see as well (a file system that they share): what was asked
 * ahead is asked again.
 */
function forgetOf(result: TaskResult, hosts: readonly HostState[]): void {
  const mayDiffer = hasChanged(result) || result.changes.length > 0;
  if (!mayDiffer && result.status !== 'failed' && result.status !== 'unreachable') return;
  for (const { lookahead } of hosts) lookahead.forget();
}

/** The next task asks the host anew: it may be back by then. */
function tryAgain(host: HostState): void {
  host.lost = undefined;
  host.link.renew();
}

/** Of an include: the files that it opened; roles do not count. */
function timesOf({ opened }: HostState, { task }: Step, { run }: BatchContext): { readonly times?: number } {
  if (run.actions.get(task.module)?.opens !== true || opened.length === 0) return {};
  return { times: task.module === 'include_role' ? 0 : opened.length };
}

function notBegun(error: OrchestratorError): Settled {
  const result = errorResult(error);
  return { result, value: registeredValue(result) };
}

/** `run_once`: the first host does it, and all hosts of the batch have what came of it, a failure included. */
export async function settleOnce([first]: readonly HostState[], step: Step, context: BatchContext): Promise<void> {
  if (first === undefined) return;
  const { standing } = context;
  context.tookOnce(step, first.name);
  const sharing = [...context.hosts.values()].filter(host => host !== first && !standing.unreachable.has(host.name));
  const result = await settle(first, { step, sharing }, context);
  if (result.status !== 'failed' || result.ignored === true) return;
  const names = [...context.hosts.keys()];
  const before = new Set(names.slice(0, names.indexOf(first.name)));
  for (const host of sharing) {
    if (standing.isLost(host.name) || host.hasEnded) continue;
    // As in Ansible, only hosts before the one that does it are looked at.
    if (failBeside(host, context) === 'out' && before.has(host.name)) context.fatal(step);
  }
}

/** The failure of another host is this one's, wherever it is; what all share is fatal. */
function failBeside(host: HostState, { standing }: BatchContext): Taken | undefined {
  if (host.blocks.isWithin) {
    host.blocks.failAgain();
    return undefined;
  }
  const blocks = host.blocks.entered(host.place?.step.blocks ?? []);
  const written = writtenBlocks(blocks);
  const end = takenBy(written);
  if (end === 'out') standing.fail(host.name);
  else host.blocks.fail(blocks);
  if (end === 'held' && !isRescuedWithin(written)) standing.leaving.add(host.name);
  return end;
}

interface Failing {
  readonly step: Step;
  /** For the whole batch: by `any_errors_fatal`, or since all hosts share it. */
  readonly isFatal: boolean;
}

/** A failure that a block's rescue takes, or that waits for its always, does not take the host out (yet). */
function caught(host: HostState, { step, isFatal }: Failing, { result, value }: Settled): TaskResult {
  if (result.status !== 'failed' || result.ignored === true) return result;
  const { kind, task } = step;
  if (kind === 'handler') return handlerCaught(host, step, result);
  const blocks = isFatal ? writtenBlocks(step.blocks) : step.blocks;
  const end = takenBy(blocks);
  if (end === 'out') {
    if (takenBy(step.blocks) === 'held') host.blocks.failForGood(step.blocks);
    return result;
  }
  host.blocks.fail(step.blocks);
  // As in Ansible, a file that is not there is counted as a failure even where a rescue goes on.
  if (result.failure?.code === NOT_OPENED) return { ...result, held: true };
  const { name, action, args, when, register, tags } = { ...task, name: taskTitle(task) };
  host.variables.register('ansible_failed_task', { name, action, args, when, register: register ?? null, tags });
  host.variables.register('ansible_failed_result', value);
  // Held by an inner always, a failure still counts as rescued when a block further out will take it, as in Ansible.
  return {
    ...result,
    ...(isRescuedWithin(blocks) ? { rescued: true } : {}),
    ...(end === 'held' ? { held: true } : {}),
  };
}

/**
 * As in Ansible, of the blocks around a flush only the outermost takes the failure of a handler, and with `force_handlers` none; it is
 * counted as a failure even then, unless a rescue further in was passed by.
 */
function handlerCaught(host: HostState, { blocks }: Step, result: TaskResult): TaskResult {
  const outermost = blocks.slice(0, 1);
  if (outermost.some(isForced) || takenBy(outermost) === 'out') return result;
  host.blocks.fail(outermost);
  return { ...result, ...(isRescuedWithin(blocks.slice(1)) ? { rescued: true } : {}), held: true };
}

function isRescuedWithin(blocks: Step['blocks']): boolean {
  return blocks.some(({ section, hasRescue }) => section === 'block' && hasRescue);
}
