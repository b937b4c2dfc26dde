import { type PlaySchedule, type Schedule, stepsFor } from '../compile/schedule.ts';
import { placedIn } from '../compile/schedule-plays.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Interruption } from '../model/event.ts';
import { counted, NO_COUNTS } from '../model/recap.ts';
import type { RecapCounts } from '../model/result.ts';
import { taskTitle } from '../model/task.ts';
import type { BatchContext, PlayState } from './batch-context.ts';
import type { AbortReason } from './batch-watch.ts';
import type { RunContext } from './context.ts';
import { stretchOf } from './course.ts';
import { Hosts } from './hosts.ts';
import { type BatchOutcome, boundedBy, runBatch } from './run-batch.ts';
import { Standing } from './standing.ts';

export interface RunOutcome {
  readonly recap: ReadonlyMap<string, RecapCounts>;
  /** Hosts that are out at the end: what was rescued or ignored is none of it. */
  readonly failed: ReadonlySet<string>;
  readonly unreachable: ReadonlySet<string>;
  /** The play forbade to go on: what it ended with is a failure, even where hosts were lost. */
  readonly isAborted: boolean;
  readonly interruption?: Interruption;
}

/** Carries out a schedule, play after play, and tells everything as events. */
export async function runSchedule(
  schedule: Schedule,
  context: RunContext,
  playbooks: readonly string[],
): Promise<RunOutcome> {
  const startedAt = context.now();
  const run = new Run(context);
  const { check, diff, forks } = context.options;
  context.emit({ type: 'run_started', at: startedAt, playbooks, check, diff, forks });
  if (context.worstCase !== undefined) context.emit({ type: 'worst_case', at: startedAt, ...context.worstCase });
  try {
    for (const play of schedule.plays) {
      if (context.drain.aborted || run.isOver) break;
      await run.play(play, play === schedule.plays.at(-1));
    }
  } catch (error) {
    // A bug of ours: shells that stay open would keep the program from ending with it.
    await run.close();
    throw error;
  }
  return run.end(startedAt);
}

class Run {
  isOver = false;
  /** Of the last batch. */
  #aborted: AbortReason | undefined;
  /** Hosts that were out when the last batch ended. */
  #lost = 0;
  readonly #context: RunContext;
  /** The inventory that the plays were scheduled with. */
  readonly #first: Inventory;
  readonly #standing = new Standing();
  readonly #hosts: Hosts;
  readonly #looks: BatchContext['looks'];
  readonly #recap = new Map<string, RecapCounts>();
  readonly #notReached = new Map<string, string>();

  constructor(context: RunContext) {
    this.#first = context.inventory;
    this.#context = {
      ...context,
      emit: event => {
        if (event.type === 'task_result')
          this.#recap.set(event.host, counted(this.#recap.get(event.host) ?? NO_COUNTS, event.result));
        context.emit(event);
      },
    };
    this.#looks = boundedBy(context.options.forks);
    this.#hosts = new Hosts(this.#context, this.#standing);
  }

  async play(scheduled: PlaySchedule, isLast: boolean): Promise<void> {
    const { emit, now, drain, inventory, options } = this.#context;
    const play = inventory === this.#first ? scheduled : placedIn(inventory, scheduled, options.selection.limit);
    emit({ type: 'play_started', at: now(), play: play.play.name, hosts: play.hosts });
    let lastIndex = play.steps.length;
    const nextIndex = (): number => lastIndex++;
    let forbidden: AbortReason | undefined;
    const course: PlayState = { isOver: false, roles: [] };
    for (const [index, batch] of play.batches.entries()) {
      const names = batch.filter(name => !this.#standing.isLost(name));
      if (drain.aborted || this.isOver) {
        this.#neverBegan(names, play);
        return;
      }
      if (names.length === 0 || course.isOver) continue;
      emit({
        type: 'batch_started',
        at: now(),
        play: play.play.name,
        batch: index + 1,
        batches: play.batches.length,
        hosts: names,
      });
      const stretch = stretchOf(stepsFor(play, index));
      const standingBy = batch.filter(name => this.#standing.unreachable.has(name) && mayForgive(play));
      const hosts = batch
        .filter(name => names.includes(name) || standingBy.includes(name))
        .map(name => this.#hosts.inPlay(name, { play, stretch, roles: course.roles }));
      const scope = {
        looks: this.#looks,
        ...{ run: this.#context, standing: this.#standing, play: course, nextIndex, batch, isLast },
        forgive: (lost: readonly string[]) => this.#hosts.forgive(lost),
        link: this.#hosts.link.bind(this.#hosts),
        delegate: (name: string) => this.#hosts.way(name, { play, roles: course.roles }),
      };
      const outcome = await runBatch(play, hosts, scope);
      forbidden ??= outcome.aborted;
      this.#take(outcome, batch);
    }
    // As in Ansible, a batch of which some hosts are left is followed by the next one, but the play by none.
    if (forbidden !== undefined && !this.isOver) this.#over(forbidden);
  }

  /**
   * As in Ansible, a batch that failed whole ends the run: the next one would most likely fail alike. Hosts that an earlier play
   * lost count as there: with them, the batch has not failed whole.
   */
  #take({ ends, aborted }: BatchOutcome, batch: readonly string[]): void {
    this.#standing.endBatch();
    for (const [name, end] of ends) if (end.kind === 'stopped') this.#notReached.set(name, taskTitle(end.before.task));
    this.#aborted = aborted;
    const before = this.#lost;
    this.#lost = this.#standing.lost().size;
    if (this.#lost - before === batch.length) this.#over(aborted);
  }

  /** As the inventory has them, whoever was done first. */
  #inOrder<Value>(values: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
    const places = new Map([...this.#context.inventory.hosts.keys()].map((name, place) => [name, place]));
    return [...values].toSorted(([a], [b]) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  }

  #over(aborted: AbortReason | undefined): void {
    this.isOver = true;
    const code = aborted ?? 'no_hosts_left';
    const text = aborted === undefined ? 'no hosts left: all of this batch failed' : `${aborted}: no host goes on`;
    this.#context.emit({ type: 'notice', at: this.#context.now(), code, text });
  }

  #neverBegan(names: readonly string[], play: PlaySchedule): void {
    const [first] = play.steps;
    for (const name of names) this.#notReached.set(name, first === undefined ? play.play.name : taskTitle(first.task));
  }

  close(): Promise<void> {
    return this.#hosts.close();
  }

  async end(startedAt: number): Promise<RunOutcome> {
    const { emit, now, drain, stop } = this.#context;
    const exchanges = this.#hosts.exchanges();
    await this.#hosts.close();
    const interruption = stop.aborted ? ('stopped' as const) : drain.aborted ? ('drained' as const) : undefined;
    emit({
      type: 'run_ended',
      at: now(),
      durationMs: now() - startedAt,
      recap: Object.fromEntries(this.#inOrder(this.#recap)),
      exchanges,
      notReached: Object.fromEntries(this.#notReached),
      ...(interruption === undefined ? {} : { interruption }),
    });
    const { failed, unreachable } = this.#standing;
    const isAborted = this.#aborted !== undefined;
    return {
      recap: this.#recap,
      failed,
      unreachable,
      isAborted,
      ...(interruption === undefined ? {} : { interruption }),
    };
  }
}

/** Hosts that an earlier play lost may come back in this one. */
function mayForgive({ steps, handlers }: PlaySchedule): boolean {
  return [...steps.map(({ task }) => task), ...handlers].some(
    ({ module, args }) => OPENING.has(module) || (module === 'meta' && args['action'] === 'clear_host_errors'),
  );
}

const OPENING: ReadonlySet<string> = new Set(['include_tasks', 'include_role']);
