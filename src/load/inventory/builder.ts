import type { Group, Host, Inventory, VariableLayer } from '../../model/inventory.ts';
import type { JsonObject } from '../../model/json.ts';

interface OpenGroup {
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly vars: VariableLayer[];
}

/** An inventory in the making: files add to it one after the other. */
export class InventoryBuilder {
  readonly #hosts = new Map<string, VariableLayer[]>();
  readonly #groups = new Map<string, OpenGroup>();

  constructor() {
    this.group('all');
    this.group('ungrouped');
  }

  host(name: string): void {
    if (!this.#hosts.has(name)) this.#hosts.set(name, []);
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name);
  }

  group(name: string): OpenGroup {
    const known = this.#groups.get(name) ?? { hosts: new Set(), children: new Set(), vars: [] };
    this.#groups.set(name, known);
    return known;
  }

  addToGroup(group: string, host: string): void {
    this.host(host);
    this.group(group).hosts.add(host);
  }

  addChild(group: string, child: string): void {
    this.group(child);
    this.group(group).children.add(child);
  }

  hostVars(name: string, layer: VariableLayer): void {
    this.host(name);
    if (hasValues(layer.values)) this.#hosts.get(name)?.push(layer);
  }

  groupVars(name: string, layer: VariableLayer): void {
    if (hasValues(layer.values)) this.group(name).vars.push(layer);
  }

  /** The groups of a circle (`a → b → a`), or undefined. */
  circle(): readonly string[] | undefined {
    const done = new Set<string>();
    const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
      if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
      if (done.has(name)) return undefined;
      for (const child of this.#groups.get(name)?.children ?? []) {
        const found = visit(child, [...path, name]);
        if (found !== undefined) return found;
      }
      done.add(name);
      return undefined;
    };
    for (const name of this.#groups.keys()) {
      const found = visit(name, []);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Every group hangs below `all`; hosts in no other group are in `ungrouped`. */
  finish(): Inventory {
    const children = new Set([...this.#groups.values()].flatMap(group => [...group.children]));
    const all = this.group('all');
    for (const name of this.#groups.keys()) if (name !== 'all' && !children.has(name)) all.children.add(name);
    const grouped = new Set(
      [...this.#groups].flatMap(([name, group]) => (name === 'all' || name === 'ungrouped' ? [] : [...group.hosts])),
    );
    const ungrouped = this.group('ungrouped');
    for (const name of this.#hosts.keys()) if (!grouped.has(name)) ungrouped.hosts.add(name);
    for (const name of grouped) ungrouped.hosts.delete(name);
    const hosts = new Map([...this.#hosts].map(([name, vars]): [string, Host] => [name, { name, vars }]));
    const groups = new Map(
      [...this.#groups].map(([name, group]): [string, Group] => [
        name,
        { name, hosts: [...group.hosts], children: [...group.children], vars: group.vars },
      ]),
    );
    return { hosts, groups };
  }
}

function hasValues(values: JsonObject): boolean {
  return Object.keys(values).length > 0;
}
