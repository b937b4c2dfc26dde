import { HostVariables } from '../compile/host-variables.ts';
import { connectionSettings } from '../compile/connection-settings.ts';
import { hostLayers } from '../compile/host-layers.ts';
import { magicVariables } from '../compile/magic-variables.ts';
import type { PlaySchedule, Schedule } from '../compile/schedule.ts';
import type { Interruption } from '../model/event.ts';
import type { Json } from '../model/json.ts';
import { counted, NO_COUNTS } from '../model/recap.ts';
import type { RecapCounts } from '../model/result.ts';
import { taskTitle } from '../model/task.ts';
import { LazyMapping } from '../vars/variables.ts';
import type { RunContext } from './context.ts';
import { type HostState, hostState } from './host-state.ts';
import { type Link, linkTo } from './link.ts';
import { type BatchOutcome, runBatch } from './run-batch.ts';

export interface RunOutcome {
  readonly recap: ReadonlyMap<string, RecapCounts>;
  readonly interruption?: Interruption;
}

/** What a run keeps of a host from play to play. */
interface HostMemory {
  readonly registered: Record<string, Json>;
  link: Link | undefined;
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
  for (const play of schedule.plays) {
    if (context.drain.aborted || run.isOver) break;
    await run.play(play);
  }
  return run.end(startedAt);
}

class Run {
  isOver = false;
  readonly #context: RunContext;
  readonly #memory = new Map<string, HostMemory>();
  readonly #out = new Set<string>();
  readonly #recap = new Map<string, RecapCounts>();
  readonly #notReached = new Map<string, string>();

  constructor(context: RunContext) {
    this.#context = {
      ...context,
      emit: event => {
        if (event.type === 'task_result')
          this.#recap.set(event.host, counted(this.#recap.get(event.host) ?? NO_COUNTS, event.result));
        context.emit(event);
      },
    };
  }

  async play(play: PlaySchedule): Promise<void> {
    const { emit, now, drain } = this.#context;
    emit({ type: 'play_started', at: now(), play: play.play.name, hosts: play.hosts });
    for (const [index, batch] of play.batches.entries()) {
      const names = batch.filter(name => !this.#out.has(name));
      if (drain.aborted || this.isOver) {
        this.#neverBegan(names, play);
        return;
      }
      if (names.length === 0) continue;
      emit({
        type: 'batch_started',
        at: now(),
        play: play.play.name,
        batch: index + 1,
        batches: play.batches.length,
        hosts: names,
      });
      const outcome = await runBatch(
        play,
        names.map(name => this.#hostState(name, play)),
        this.#context,
      );
      this.#take(outcome, names);
    }
  }

  /** As in Ansible, a batch that failed whole ends the run: the next one would most likely fail alike. */
  #take(outcome: BatchOutcome, names: readonly string[]): void {
    for (const [name, end] of outcome.ends) {
      if (end.kind === 'out') this.#out.add(name);
      if (end.kind === 'stopped') this.#notReached.set(name, taskTitle(end.before.task));
    }
    if (outcome.aborted !== undefined) this.#over(outcome.aborted, `${outcome.aborted}: no host goes on`);
    else if (names.every(name => this.#out.has(name)))
      this.#over('no_hosts_left', 'no hosts left: all of this batch failed');
  }

  /** As the inventory has them, whoever was done first. */
  #inOrder<Value>(values: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
    const places = new Map([...this.#context.inventory.hosts.keys()].map((name, place) => [name, place]));
    return [...values].toSorted(([a], [b]) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  }

  #over(code: string, text: string): void {
    this.isOver = true;
    this.#context.emit({ type: 'notice', at: this.#context.now(), code, text });
  }

  #neverBegan(names: readonly string[], play: PlaySchedule): void {
    const [first] = play.steps;
    for (const name of names) this.#notReached.set(name, first === undefined ? play.play.name : taskTitle(first.task));
  }

  #hostState(name: string, play: PlaySchedule): HostState {
    const memory = this.#remember(name);
    const variables = this.#variables(name, play);
    memory.link ??= this.#link(name, play, variables);
    return hostState(name, variables, memory.link);
  }

  #remember(name: string): HostMemory {
    const memory = this.#memory.get(name) ?? { registered: {}, link: undefined };
    this.#memory.set(name, memory);
    return memory;
  }

  #variables(name: string, play: PlaySchedule): HostVariables {
    const { inventory, options, lookup } = this.#context;
    const magic = magicVariables(name, { inventory, play, options });
    const lazy = new Map([['hostvars', this.#hostvars(play)]]);
    const sources = {
      inventory: hostLayers(inventory, name),
      play: play.play,
      extraVars: options.extraVars,
      magic,
      lookup,
      lazy,
    };
    return new HostVariables(sources, this.#remember(name).registered);
  }

  /** The variables of any host, made when a template asks for them: a thousand hosts' are never gathered. */
  #hostvars(play: PlaySchedule): LazyMapping {
    const { inventory } = this.#context;
    const of = (name: string): LazyMapping | undefined => {
      if (!inventory.hosts.has(name)) return undefined;
      const variables = this.#variables(name, play).for();
      return new LazyMapping(
        key => variables.get(key),
        () => [...variables.names()],
      );
    };
    return new LazyMapping(of, () => [...inventory.hosts.keys()]);
  }

  #link(name: string, { play }: PlaySchedule, variables: HostVariables): Link {
    const { connect, limit, stop, emit, now, options } = this.#context;
    const settings = connectionSettings(name, play, variables.for(), options.connection);
    return linkTo(settings, {
      connect,
      limit,
      signal: stop,
      onPhase: phase => emit({ type: 'phase', at: now(), host: name, phase }),
    });
  }

  async end(startedAt: number): Promise<RunOutcome> {
    const { emit, now, drain, stop } = this.#context;
    const exchanges = [...this.#memory].map(([name, { link }]) => [name, link?.exchanges ?? 0] as const);
    const links = [...this.#memory.values()].flatMap(({ link }) => (link === undefined ? [] : [link]));
    await Promise.all(links.map(link => link.close()));
    const interruption = stop.aborted ? ('stopped' as const) : drain.aborted ? ('drained' as const) : undefined;
    emit({
      type: 'run_ended',
      at: now(),
      durationMs: now() - startedAt,
      recap: Object.fromEntries(this.#inOrder(this.#recap)),
      exchanges: Object.fromEntries(exchanges),
      notReached: Object.fromEntries(this.#notReached),
      ...(interruption === undefined ? {} : { interruption }),
    });
    return { recap: this.#recap, ...(interruption === undefined ? {} : { interruption }) };
  }
}
