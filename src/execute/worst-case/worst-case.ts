import { numberOf } from '../../compile/resolve-task.ts';
import type { ForeseenUse, ForeseenWay, Foresees } from '../../compile/foreseen.ts';
import type { PlaySchedule, Schedule } from '../../compile/schedule.ts';
import { waySeconds } from '../../connection/worst-case.ts';
import type { ConnectionSettings } from '../../model/connection-settings.ts';
import { OrchestratorError } from '../../model/diagnostic.ts';
import type { BoundlessTask, TaskTime, WorstCase } from '../../model/event.ts';
import { positionAt } from '../../model/source.ts';
import { type Task, taskTitle } from '../../model/task.ts';
import type { AnyModule } from '../../module/contract.ts';
import { PendingVariable } from '../../vars/variables.ts';
import { delayOf, mostAttempts } from '../attempts.ts';
import { actionCost } from './action-cost.ts';
import { type Cost, cost, larger, NO_COST, sum, times } from './cost.ts';
import { Boundless, type CostOptions, moduleCost } from './module-cost.ts';
import { batchFactor, type TurnTerms, turnTerms } from './turns.ts';

export interface WorstCaseOptions extends CostOptions {
  readonly modules: ReadonlyMap<string, AnyModule>;
  readonly forks: number;
}

/** What a task comes to on the host that is being looked at, and at most. */
interface TaskCost extends TurnTerms {
  readonly host: string;
  readonly onHost: Cost;
  readonly most: Cost;
}

interface PlayCost {
  readonly tasks: Map<Task, TaskCost>;
  /** Ways that no earlier play has, of each host. */
  readonly newWays: Map<string, number>;
  /** Users that tasks run as: each has a shell, and asks for itself. */
  readonly users: Set<string>;
  /** Flushes of handlers that included files hold. */
  readonly flushes: Set<Task>;
}

/**
 * How long a run may take at most, from the deadlines of all that it does: told of each use of a task on each host before the
 * run, in the order of the hosts. What the controller itself does (its disk, its templates, answers of a person) is not in it.
 */
export class WorstCaseReckoning implements Foresees {
  readonly #options: WorstCaseOptions;
  readonly #plays = new Map<PlaySchedule, PlayCost>();
  readonly #ways = new Map<string, ConnectionSettings>();
  readonly #boundless = new Map<Task, BoundlessTask>();

  constructor(options: WorstCaseOptions) {
    this.#options = options;
  }

  way({ play, host, settings }: ForeseenWay): void {
    const key = JSON.stringify(settings);
    if (this.#ways.has(key)) return;
    this.#ways.set(key, settings);
    const { newWays } = this.#play(play);
    newWays.set(host, (newWays.get(host) ?? 0) + 1);
  }

  use(use: ForeseenUse): void {
    const { play, host, task } = use;
    const { tasks, users, flushes } = this.#play(play);
    users.add(JSON.stringify(task.become));
    if (task.module === 'meta' && task.args['action'] === 'flush_handlers') flushes.add(task);
    const known = tasks.get(task);
    const own = this.#costOf(use);
    if (use.isOpen && (own.seconds > 0 || OPENING.has(task.module)))
      this.#name(task, 'how often, or what, is known only then');
    const onHost = known?.host === host ? sum(known.onHost, own) : own;
    const terms = known ?? this.#turns(use);
    tasks.set(task, { ...terms, host, onHost, most: larger(known?.most ?? NO_COST, onHost) });
  }

  /** To be asked once all is foreseen. */
  total({ plays }: Schedule): WorstCase {
    const phase = [...this.#plays.values()]
      .flatMap(({ tasks }) => [...tasks.values()].map(({ most }) => most.phaseSeconds))
      .reduce((most, seconds) => Math.max(most, seconds), 0);
    const way = waySeconds([...this.#ways.values()], phase);
    const secondsOf = ({ seconds, requests, connects }: Cost): number =>
      seconds + requests * way.request + connects * way.connect;
    const times = plays.flatMap(play => this.#timesOf(play, secondsOf));
    const connecting = plays.map(play => this.#connecting(play) * (way.connect + way.apart));
    const seconds = [...times.map(time => time.seconds), ...connecting].reduce((all, one) => all + one, 0);
    const longest = times.toSorted((a, b) => b.seconds - a.seconds).slice(0, TOLD_TASKS);
    return { seconds: Math.ceil(seconds), longest, boundless: [...this.#boundless.values()] };
  }

  #timesOf(play: PlaySchedule, secondsOf: (cost: Cost) => number): readonly TaskTime[] {
    const known = this.#plays.get(play);
    if (known === undefined) return [];
    const { tasks, users, flushes } = known;
    const flushed = play.steps.filter(({ kind }) => kind === 'flush').length + flushes.size;
    return [...tasks].map(([task, { most, ...terms }]) => {
      const often = terms.isHandler ? flushed : 1;
      const factor = batchFactor(play, terms, { users: users.size, forks: this.#options.forks });
      return { ...placeOf(task), seconds: Math.ceil(often * factor * secondsOf(most)) };
    });
  }

  /** How often hosts of a play may have to connect, one batch after the other. */
  #connecting(play: PlaySchedule): number {
    const { newWays, users } = this.#plays.get(play) ?? { newWays: new Map<string, number>(), users: new Set() };
    const most = [...newWays.values()].reduce((so, count) => Math.max(so, count), 0);
    const terms = { isHandler: false, turns: () => 1 };
    return most * batchFactor(play, terms, { users: users.size, forks: this.#options.forks });
  }

  /** All attempts of a use, with what it waits between them. */
  #costOf(use: ForeseenUse): Cost {
    const { task, variables } = use;
    try {
      const attempts = Math.max(mostAttempts(task, variables), task.idempotent === true ? 2 : 1);
      const between = attempts > 1 ? delayOf(task, variables) : 0;
      const pause = task.loop?.control.pauseSeconds;
      const paused = pause === undefined ? 0 : numberOf(pause, variables, 'pause');
      const again = task.ignoreUnreachable === undefined ? 0 : 1;
      const elsewhere = task.delegateTo === undefined ? 0 : 1;
      const waited = cost((attempts - 1) * between + paused, 0, again + elsewhere);
      return sum(times(attempts, this.#attemptCost(use)), waited);
    } catch (error) {
      this.#unbounded(task, error);
      return NO_COST;
    }
  }

  #attemptCost(use: ForeseenUse): Cost {
    const { modules, check } = this.#options;
    const module = modules.get(use.task.module);
    return module === undefined ? actionCost(use, check) : moduleCost(module, use, this.#options);
  }

  #turns(use: ForeseenUse): TurnTerms {
    try {
      return turnTerms(use, this.#options.modules);
    } catch (error) {
      this.#unbounded(use.task, error);
      return { isHandler: use.isHandler, turns: hosts => hosts };
    }
  }

  #unbounded(task: Task, error: unknown): void {
    if (error instanceof Boundless) this.#name(task, error.message);
    else if (error instanceof PendingVariable || error instanceof OrchestratorError)
      this.#name(task, 'what it may take depends on what is known only then');
    else throw error;
  }

  #name(task: Task, why: string): void {
    if (!this.#boundless.has(task)) this.#boundless.set(task, { ...placeOf(task), why });
  }

  #play(play: PlaySchedule): PlayCost {
    const known = this.#plays.get(play) ?? {
      tasks: new Map<Task, TaskCost>(),
      newWays: new Map<string, number>(),
      users: new Set<string>(),
      flushes: new Set<Task>(),
    };
    this.#plays.set(play, known);
    return known;
  }
}

const TOLD_TASKS = 3;
const OPENING: ReadonlySet<string> = new Set(['include_tasks', 'include_role']);

function placeOf(task: Task): { readonly task: string; readonly place: string } {
  const { file, line } = positionAt(task.origin.source, task.origin.path);
  return { task: taskTitle(task), place: `${file}:${line}` };
}
