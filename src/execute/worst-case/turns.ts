import type { ForeseenUse } from '../../compile/foreseen.ts';
import { numberOf } from '../../compile/resolve-task.ts';
import type { PlaySchedule } from '../../compile/schedule.ts';
import type { AnyModule } from '../../module/contract.ts';

export interface TurnTerms {
  readonly isHandler: boolean;
  /** How many turns so many hosts of a batch take, one after the other. */
  readonly turns: (hosts: number) => number;
}

/** What makes hosts take turns at a task; throws what a template throws. */
export function turnTerms(
  { play, task, isHandler, variables }: ForeseenUse,
  modules: ReadonlyMap<string, AnyModule>,
): TurnTerms {
  if (task.runOnce === true) return { isHandler, turns: () => 1 };
  const module = modules.get(task.module);
  // What several hosts delegate to one is done one after the other.
  if (task.delegateTo !== undefined && module?.outcome === undefined) return { isHandler, turns: hosts => hosts };
  const most = task.throttle === undefined ? 0 : Math.floor(numberOf(task.throttle, variables, 'throttle'));
  if (most >= 1) return { isHandler, turns: hosts => Math.ceil(hosts / most) };
  const isRisky = (module?.highestRisk ?? 'write') !== 'write' || task.module === 'reboot';
  // A play that names a batch size has asked for its own concurrency.
  return { isHandler, turns: hosts => (isRisky && play.play.serial.length === 0 ? hosts : 1) };
}

/**
 * How often what one host takes at most may have to be waited for in a play: one batch after the other, and in each as often as
 * hosts take turns. Where more ask at once than may (`forks`), whoever is at work keeps the others waiting no longer than all
 * that work takes by so many, and then his own.
 */
export function batchFactor(
  { batches }: PlaySchedule,
  { turns }: TurnTerms,
  { users, forks }: { readonly users: number; readonly forks: number },
): number {
  return batches.reduce((all, { length }) => {
    const asking = length * Math.max(1, users);
    return all + turns(length) + (asking <= forks ? 0 : asking / forks);
  }, 0);
}
