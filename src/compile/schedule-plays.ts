import type { Diagnostic } from '../model/diagnostic.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Play } from '../model/play.ts';
import { positionAt } from '../model/source.ts';
import { type Task, taskTitle } from '../model/task.ts';
import { batchesOf } from './batches.ts';
import { matchHosts } from './host-pattern.ts';
import type { PlaySchedule, Schedule, Step } from './schedule.ts';
import { isSelected, type TagSelection } from './tags.ts';

export interface Selection extends TagSelection {
  /** Patterns of `--limit`; empty means no limit. */
  readonly limit: readonly string[];
  readonly startAtTask?: string;
}

interface Scheduled {
  readonly schedule: Schedule;
  readonly diagnostics: readonly Diagnostic[];
}

/** Settles for every play who takes part, in which batches, and which steps there are. */
export function schedulePlays(plays: readonly Play[], inventory: Inventory, selection: Selection): Scheduled {
  const diagnostics: Diagnostic[] = [];
  const limited = limitedTo(selection.limit, inventory, diagnostics);
  const tasks = new TaskPicker(selection);
  const scheduled = plays.map((play): PlaySchedule => {
    const matched = matchHosts(play.hosts, inventory);
    const position = positionAt(play.origin.source, [...play.origin.path, 'hosts']);
    diagnostics.push(...matched.problems.map(problem => ({ severity: 'error' as const, ...problem, position })));
    const hosts = limited === undefined ? matched.hosts : matched.hosts.filter(host => limited.has(host));
    return { play, hosts, batches: batchesWithDiagnostics(hosts, play, diagnostics), steps: stepsOf(play, tasks) };
  });
  diagnostics.push(...tasks.diagnostics());
  return { schedule: { plays: scheduled }, diagnostics };
}

function limitedTo(limit: readonly string[], inventory: Inventory, diagnostics: Diagnostic[]) {
  if (limit.length === 0) return undefined;
  const { hosts, problems } = matchHosts(limit, inventory);
  for (const { code, cause, mend } of problems) {
    diagnostics.push({ severity: 'error', code, cause: `--limit: ${cause}`, mend });
  }
  return new Set(hosts);
}

function batchesWithDiagnostics(hosts: readonly string[], play: Play, diagnostics: Diagnostic[]) {
  const { batches, wrong } = batchesOf(hosts, play.serial);
  if (wrong !== undefined) {
    diagnostics.push({
      code: 'wrong_type',
      severity: 'error',
      cause: `"serial" takes a number or a percentage, not ${JSON.stringify(wrong)}`,
      mend: 'write e.g. "serial: 2" or "serial: 30%"',
      position: positionAt(play.origin.source, [...play.origin.path, 'serial']),
    });
  }
  return batches;
}

/** Picks tasks by tags and, across all plays, from the one that `--start-at-task` names on. */
class TaskPicker {
  readonly #selection: Selection;
  #started: boolean;

  constructor(selection: Selection) {
    this.#selection = selection;
    this.#started = selection.startAtTask === undefined;
  }

  pick(tasks: readonly Task[]): readonly Task[] {
    return tasks.filter(task => {
      if (!this.#started && matchesTitle(task, this.#selection.startAtTask ?? '')) this.#started = true;
      return this.#started && isSelected(task.tags, this.#selection);
    });
  }

  diagnostics(): readonly Diagnostic[] {
    if (this.#started) return [];
    const cause = `--start-at-task: no task is called "${this.#selection.startAtTask ?? ''}"`;
    return [{ code: 'no_such_task', severity: 'error', cause, mend: 'xenplay run --list-tasks shows the names' }];
  }
}

function matchesTitle(task: Task, pattern: string): boolean {
  const glob = pattern.split('*').map(escapeRegExp).join('.*');
  return new RegExp(`^${glob}$`, 's').test(taskTitle(task));
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

type UnplacedStep = Omit<Step, 'index'>;

/** As in Ansible, handlers run at the end of each section that has tasks, and where `meta: flush_handlers` stands. */
function stepsOf(play: Play, picker: TaskPicker): readonly Step[] {
  const handlers = play.handlers.map((task): UnplacedStep => ({ kind: 'handler', task }));
  const sections = [play.preTasks, play.tasks, play.postTasks].map(tasks => picker.pick(tasks));
  const steps = sections.flatMap(tasks => {
    const own = tasks.flatMap((task): readonly UnplacedStep[] => (isFlush(task) ? handlers : [{ kind: 'task', task }]));
    return tasks.length === 0 ? [] : [...own, ...handlers];
  });
  return steps.map((step, index) => ({ index, ...step }));
}

function isFlush({ module, args }: Task): boolean {
  return module === 'meta' && args['action'] === 'flush_handlers';
}
