import type { Position } from '../../model/diagnostic.ts';
import type { Group, Host, Inventory, VariableLayer } from '../../model/inventory.ts';
import type { JsonObject } from '../../model/json.ts';

interface OpenGroup {
  readonly name: string;
  readonly hosts: Set<string>;
  /** With the place that makes it a child. */
  readonly children: Map<string, Position | undefined>;
  readonly vars: VariableLayer[];
  priority: number;
}

/** A child that would make a group contain itself, with the way around: `a → b → a`. */
export interface Circle {
  readonly groups: readonly string[];
  readonly position: Position | undefined;
}

/** An inventory in the making: files add to it one after the other. */
export class InventoryBuilder {
  /** The file that is being read, absolute. */
  file: string | undefined;
  readonly #hosts = new Map<string, VariableLayer[]>();
  readonly #files = new Map<string, string>();
  readonly #groups = new Map<string, OpenGroup>();

  constructor() {
    this.addChild('all', 'ungrouped');
  }

  hostNames(): readonly string[] {
    return [...this.#hosts.keys()];
  }

  /** The inventory as it is by now; what is added later does not touch it. */
  snapshot(): Inventory {
    const copy = new InventoryBuilder();
    for (const [name, vars] of this.#hosts) copy.#hosts.set(name, [...vars]);
    for (const [name, group] of this.#groups) {
      const { hosts, children, vars } = group;
      const own = { hosts: new Set(hosts), children: new Map(children), vars: [...vars] };
      copy.#groups.set(name, { ...group, ...own });
    }
    copy.openCircles();
    return copy.finish();
  }

  groupNames(): ReadonlySet<string> {
    return new Set(this.#groups.keys());
  }

  group(name: string): OpenGroup {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const made: OpenGroup = { name, hosts: new Set(), children: new Map(), vars: [], priority: 1 };
    this.#groups.set(name, made);
    return made;
  }

  /** A port behind the name counts where the host is named first, below all its variables, as Ansible has it. */
  addToGroup(group: string, host: string, port?: number): void {
    if (!this.#hosts.has(host)) {
      const values = { ansible_port: port ?? null };
      this.#hosts.set(host, port === undefined ? [] : [{ origin: `host ${host}:${port}`, values }]);
      if (this.file !== undefined) this.#files.set(host, this.file);
    }
    this.group(group).hosts.add(host);
  }

  addChild(group: string, child: string, position?: Position): void {
    const parent = this.group(group);
    this.group(child);
    if (!parent.children.has(child)) parent.children.set(child, position);
  }

  /** For a host that some group has. */
  hostVars(name: string, layer: VariableLayer): void {
    if (hasValues(layer.values)) this.#hosts.get(name)?.push(layer);
  }

  /** `ansible_group_priority` is no variable: it says which of two groups wins. */
  groupVars(name: string, layer: VariableLayer): void {
    const { [PRIORITY]: priority, ...values } = layer.values;
    const group = this.group(name);
    if (isPriority(priority)) group.priority = Number(priority);
    if (hasValues(values)) group.vars.push({ ...layer, values });
  }

  /** Takes the children away that close a circle, so that one mistake does not hide the others. */
  openCircles(): readonly Circle[] {
    const circles: Circle[] = [];
    const done = new Set<string>();
    const path: string[] = [];
    const visit = (group: OpenGroup): void => {
      path.push(group.name);
      for (const [child, position] of [...group.children]) {
        // Every group hangs below all, whether or not a file says so.
        const start = child === 'all' ? 0 : path.indexOf(child);
        if (start >= 0) {
          circles.push({ groups: [...(child === 'all' ? ['all'] : []), ...path.slice(start), child], position });
          group.children.delete(child);
        } else if (!done.has(child)) visit(this.group(child));
      }
      path.pop();
      done.add(group.name);
    };
    for (const group of this.#groups.values()) if (!done.has(group.name)) visit(group);
    return circles;
  }

  /** Children that nothing is said about but that they are children: the names of groups by mistake, perhaps. */
  emptyChildren(): readonly { readonly name: string; readonly position: Position | undefined }[] {
    return [...this.#groups.values()].flatMap(({ children }) =>
      [...children].flatMap(([name, position]) => {
        const group = this.#groups.get(name);
        const isEmpty = group?.hosts.size === 0 && group.children.size === 0 && group.vars.length === 0;
        return isEmpty && name !== 'ungrouped' ? [{ name, position }] : [];
      }),
    );
  }

  /** Every group hangs below `all`; hosts in no other group are in `ungrouped`. */
  finish(): Inventory {
    const children = new Set([...this.#groups.values()].flatMap(group => [...group.children.keys()]));
    for (const name of this.#groups.keys()) if (name !== 'all' && !children.has(name)) this.addChild('all', name);
    this.#settleUngrouped();
    const hosts = new Map(
      [...this.#hosts].map(([name, vars]): [string, Host] => [name, { name, vars, ...this.#placeOf(name) }]),
    );
    const groups = new Map(
      [...this.#groups].map(([name, group]): [string, Group] => [
        name,
        { ...group, hosts: [...group.hosts], children: [...group.children.keys()] },
      ]),
    );
    return { hosts, groups, varsFolders: { inventory: [], playbook: [] } };
  }

  #placeOf(name: string): { readonly file?: string } {
    const file = this.#files.get(name);
    return file === undefined ? {} : { file };
  }

  #settleUngrouped(): void {
    const ungrouped = this.group('ungrouped').hosts;
    const grouped = new Set<string>();
    for (const { name, hosts } of this.#groups.values()) {
      if (name !== 'all' && name !== 'ungrouped') for (const host of hosts) grouped.add(host);
    }
    for (const name of this.#hosts.keys()) {
      if (grouped.has(name)) ungrouped.delete(name);
      else ungrouped.add(name);
    }
  }
}

export const PRIORITY = 'ansible_group_priority';

export function isPriority(value: unknown): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'string' && /^-?\d+$/.test(value);
}

function hasValues(values: JsonObject): boolean {
  return Object.keys(values).length > 0;
}
