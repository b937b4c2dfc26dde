import type { Diagnostic } from '../model/diagnostic.ts';
import type { Inventory } from '../model/inventory.ts';
import type { HostOrder, Play } from '../model/play.ts';
import { positionAt } from '../model/source.ts';
import { NOTHING_INHERITED, type Task } from '../model/task.ts';
import { batchesOf } from './batches.ts';
import { matchHosts } from './host-pattern.ts';
import { liveBlocks } from './live-blocks.ts';
import type { PlaySchedule, Schedule, Step } from './schedule.ts';
import { StartAt } from './start-at.ts';
import { isSelected, type TagSelection } from './tags.ts';

export interface Selection extends TagSelection {
  /** Patterns of `--limit`; empty means no limit. */
  readonly limit: readonly string[];
  readonly startAtTask?: string;
  /** `force_handlers` for every play. */
  readonly forceHandlers?: boolean;
  /** Mistakes left tasks out: one may have brought hosts, or was the one to start at. */
  readonly isLeftOpen?: boolean;
}

interface Scheduled {
  readonly schedule: Schedule;
  readonly diagnostics: readonly Diagnostic[];
}

/** Settles for every play who takes part, in which batches, and which steps there are. */
export function schedulePlays(plays: readonly Play[], inventory: Inventory, selection: Selection): Scheduled {
  const diagnostics: Diagnostic[] = [];
  const limited = limitedTo(selection.limit, inventory, diagnostics);
  const start = new StartAt(selection.startAtTask);
  let mayGrow = false;
  const scheduled = plays.map((play): PlaySchedule => {
    const matched = hostsOf(play, inventory);
    const position = positionAt(play.origin.source, [...play.origin.path, 'hosts']);
    const problems = mayGrow ? [] : matched.problems;
    mayGrow ||= selection.isLeftOpen === true || play.areHostsOpen === true;
    mayGrow ||= [...play.preTasks, ...play.tasks, ...play.postTasks, ...play.handlers].some(growsInventory);
    diagnostics.push(...problems.map(problem => ({ severity: 'error' as const, ...problem, position })));
    const named = limited === undefined ? matched.hosts : matched.hosts.filter(host => limited.has(host));
    const hosts = inOrder(named, play.order);
    const batches = batchesWithDiagnostics(hosts, play, diagnostics);
    const { gathering, steps } = stepsOf(play, selection);
    const taken = start.from(steps, { gathering, batches: batches.length }).map((step, index) => ({ index, ...step }));
    return { play, hosts, named, batches, steps: taken, handlers: play.handlers };
  });
  if (selection.isLeftOpen !== true) diagnostics.push(...start.diagnostics());
  return { schedule: { plays: scheduled }, diagnostics };
}

/** No pattern at all is nobody, of what a template gave: never everybody. */
function hostsOf({ hosts }: Play, inventory: Inventory): ReturnType<typeof matchHosts> {
  return hosts.length === 0 ? { hosts: [], problems: [] } : matchHosts(hosts, inventory);
}

/** The same play with the hosts that an inventory has by now. */
export function placedIn(inventory: Inventory, scheduled: PlaySchedule, limit: readonly string[]): PlaySchedule {
  const { play } = scheduled;
  const limited = limitedTo(limit, inventory, []);
  const matched = hostsOf(play, inventory).hosts;
  const named = limited === undefined ? matched : matched.filter(host => limited.has(host));
  const hosts = inOrder(named, play.order);
  return { ...scheduled, named, hosts, batches: batchesOf(hosts, play.serial).batches };
}

/** Hosts and groups that a play behind this task names may come up only then; what an include opens is not known yet. */
function growsInventory({ module, args }: Task): boolean {
  return GROWING.has(module) || (module === 'meta' && args['action'] === 'refresh_inventory');
}

const GROWING: ReadonlySet<string> = new Set(['add_host', 'group_by', 'include_tasks', 'include_role']);

/** `shuffle` is the only thing that is not the same at every run. */
function inOrder(hosts: readonly string[], order: HostOrder): readonly string[] {
  switch (order) {
    case 'inventory':
      return hosts;
    case 'reverse_inventory':
      return hosts.toReversed();
    case 'sorted':
      return hosts.toSorted();
    case 'reverse_sorted':
      return hosts.toSorted().reverse();
    case 'shuffle':
      return hosts
        .map(host => ({ host, place: Math.random() }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ host }) => host);
  }
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

type UnplacedStep = Omit<Step, 'index'>;

/** As in Ansible, handlers run at the end of each section, and where `meta: flush_handlers` stands. */
function stepsOf(play: Play, selection: Selection): Readonly<Record<'gathering' | 'steps', readonly UnplacedStep[]>> {
  const isForced = selection.forceHandlers === true || play.forceHandlers;
  const steps = [play.preTasks, play.tasks, play.postTasks].flatMap((section, index): readonly UnplacedStep[] => {
    const tasks = picked(section, selection);
    const end = { kind: 'flush' as const, task: flushTask(play) };
    if (!isForced) return [...tasks, { ...end, blocks: [] }];
    // That handlers run even after a failure is what `always` does. Blocks of the playbook count from 0 upwards.
    const place = { id: -1 - index, hasRescue: false, hasAlways: true };
    const within = tasks.map(step => ({
      ...step,
      blocks: [{ ...place, section: 'block' as const }, ...step.blocks],
    }));
    return [...within, { ...end, blocks: [{ ...place, section: 'always' }] }];
  });
  return { gathering: play.gathering === undefined ? [] : picked([play.gathering], selection), steps };
}

function picked(tasks: readonly Task[], selection: TagSelection): readonly UnplacedStep[] {
  const selected = tasks.filter(task => isSelected(task.tags, selection));
  const blocksOf = liveBlocks(tasks, selected);
  return selected.map(task => stepIn(blocksOf(task), task));
}

function stepIn(blocks: Step['blocks'], task: Task): UnplacedStep {
  return { kind: isFlush(task) ? 'flush' : 'task', task, blocks };
}

export function isFlush({ module, args }: Task): boolean {
  return module === 'meta' && args['action'] === 'flush_handlers';
}

/** The flush that ends a section, which nobody wrote. */
function flushTask({ origin, anyErrorsFatal }: Play): Task {
  const args = { action: 'flush_handlers' };
  const none = { listen: [], blocks: [], searchPath: [], chain: [] };
  const fatal = anyErrorsFatal === undefined ? {} : { anyErrorsFatal };
  return { ...NOTHING_INHERITED, ...none, ...fatal, name: '', module: 'meta', action: 'meta', args, origin };
}
