import type { Inventory, VariableLayer } from '../model/inventory.ts';

/** Groups of a host from `all` down to the nearest: Ansible's order, in which later ones win. */
interface Ranked {
  readonly name: string;
  readonly depth: number;
  readonly priority: number;
}

const memo = new WeakMap<
  Inventory,
  {
    readonly parents: ReadonlyMap<string, readonly string[]>;
    readonly depths: ReadonlyMap<string, number>;
    readonly byHost: ReadonlyMap<string, readonly string[]>;
  }
>();

/** A host's variables from the inventory, lowest first: groups by depth, then priority, then name; the host's own last. */
export function hostLayers(inventory: Inventory, host: string): readonly VariableLayer[] {
  const { byHost, parents, depths } = relations(inventory);
  const names = new Set<string>(['all']);
  const visit = (name: string): void => {
    if (names.has(name)) return;
    names.add(name);
    for (const parent of parents.get(name) ?? []) visit(parent);
  };
  for (const group of byHost.get(host) ?? []) visit(group);
  const ranked = [...names].map(
    (name): Ranked => ({ name, depth: depths.get(name) ?? 0, priority: priorityOf(name, inventory) }),
  );
  ranked.sort((a, b) => a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : 1));
  return [
    ...ranked.flatMap(({ name }) => inventory.groups.get(name)?.vars ?? []),
    ...(inventory.hosts.get(host)?.vars ?? []),
  ];
}

function relations(inventory: Inventory) {
  const known = memo.get(inventory);
  if (known !== undefined) return known;
  const parents = new Map<string, string[]>();
  const byHost = new Map<string, string[]>();
  for (const group of inventory.groups.values()) {
    for (const child of group.children) parents.set(child, [...(parents.get(child) ?? []), group.name]);
    for (const host of group.hosts) {
      const groups = byHost.get(host);
      if (groups === undefined) byHost.set(host, [group.name]);
      else groups.push(group.name);
    }
  }
  const made = { parents, byHost, depths: depthsOf(inventory) };
  memo.set(inventory, made);
  return made;
}

/** The longest way from `all`. */
function depthsOf(inventory: Inventory): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const visit = (name: string, depth: number): void => {
    if ((depths.get(name) ?? -1) >= depth) return;
    depths.set(name, depth);
    for (const child of inventory.groups.get(name)?.children ?? []) visit(child, depth + 1);
  };
  visit('all', 0);
  return depths;
}

function priorityOf(name: string, inventory: Inventory): number {
  const value = inventory.groups
    .get(name)
    ?.vars.findLast(({ values }) => Object.hasOwn(values, 'ansible_group_priority'))?.values['ansible_group_priority'];
  return typeof value === 'number' ? value : 1;
}
