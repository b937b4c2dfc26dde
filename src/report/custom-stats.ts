import type { RunEvent } from '../model/event.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { printableLine } from './printable.ts';

/** Whose figures those are that `set_stats` keeps for no single host. */
const RUN = 'RUN';

/** Gathers what `set_stats` keeps, from the events of a run. */
export class CustomStats {
  readonly #kept = new Map<string, Map<string, Json>>();

  take(event: RunEvent): void {
    if (event.type !== 'task_result' && event.type !== 'item_result') return;
    const stats = event.result.facts['ansible_stats'];
    if (event.task.module !== 'set_stats' || !isObject(stats) || !isObject(stats['data'])) return;
    const owner = stats['per_host'] === true ? event.host : RUN;
    const kept = this.#kept.get(owner) ?? new Map<string, Json>();
    this.#kept.set(owner, kept);
    for (const [name, value] of Object.entries(stats['data'])) {
      const before = stats['aggregate'] === false ? undefined : kept.get(name);
      kept.set(name, before === undefined ? value : joined(before, value));
    }
  }

  /** A line for each host, and one for the run; none when nothing was kept. */
  lines(): readonly string[] {
    const hosts = [...this.#kept.keys()].filter(name => name !== RUN).toSorted();
    return [...hosts, RUN].flatMap(owner => {
      const kept = this.#kept.get(owner);
      return kept === undefined ? [] : [`  ${owner}: ${printableLine(JSON.stringify(Object.fromEntries(kept)))}`];
    });
  }
}

/** As Ansible adds up; of two values of different kinds the first stays. */
function joined(before: Json, value: Json): Json {
  if (typeof before === 'number' && typeof value === 'number') return before + value;
  if (typeof before === 'string' && typeof value === 'string') return before + value;
  if (isJsonArray(before) && isJsonArray(value)) return [...before, ...value];
  return isObject(before) && isObject(value) ? { ...before, ...value } : before;
}

function isObject(value: Json | undefined): value is JsonObject {
  return isJsonObject(value) && !isJsonArray(value);
}
