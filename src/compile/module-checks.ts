import type { JsonObject } from '../model/json.ts';
import type { AnyModule, HostView, Refusal } from '../module/contract.ts';

interface Checked {
  readonly module: AnyModule;
  readonly refusals: readonly Refusal[];
}

const known = new WeakMap<JsonObject, Checked>();

/**
 * What a module itself has against parameters. Those that are one object for all hosts are looked at once, unless the module asks
 * which host it is.
 */
export function refusalsOf(module: AnyModule, params: JsonObject, view: () => HostView): readonly Refusal[] {
  if (module.check === undefined) return [];
  const before = known.get(params);
  if (before?.module === module) return before.refusals;
  const asked = new Set<keyof HostView>();
  const refusals = module.check(params, {
    get name() {
      asked.add('name');
      return view().name;
    },
    get groups() {
      asked.add('groups');
      return view().groups;
    },
  });
  if (asked.size === 0) known.set(params, { module, refusals });
  return refusals;
}
