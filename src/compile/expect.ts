import type { JsonObject } from '../model/json.ts';
import type { Task } from '../model/task.ts';
import type { AnyModule } from '../module/contract.ts';
import type { Pending } from '../vars/pending.ts';

/** What an action will set, from its unrendered parameters. */
export interface Setting {
  readonly sets?: (args: JsonObject) => readonly string[];
  /** True when only the run tells all the names. */
  readonly setsMore?: (args: JsonObject) => boolean;
}

interface Known {
  readonly actions: ReadonlyMap<string, Setting>;
  readonly modules: ReadonlyMap<string, AnyModule>;
}

/** Adds to what is pending all that this task will set. */
export function expect(pending: Pending, { module, args, register }: Task, { actions, modules }: Known): void {
  const action = actions.get(module);
  pending.add(action?.sets?.(args) ?? []);
  if (action?.setsMore?.(args) === true) pending.addAnything();
  const gathered = modules.get(module)?.gathers;
  if (gathered !== undefined) pending.addFacts(gathered);
  if (register !== undefined) pending.add([register]);
}
