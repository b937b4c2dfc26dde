import type { Group, Host, Inventory, VariableLayer } from '../model/inventory.ts';
import type { JsonObject } from '../model/json.ts';

/** What `add_host` and `group_by` make of an inventory: a new one, and whether it differs. */
export interface Grown {
  readonly inventory: Inventory;
  readonly changed: boolean;
}

/** A host is there, in these groups, with these variables over those that it has. */
export function withHost(
  inventory: Inventory,
  host: { readonly name: string; readonly groups: readonly string[]; readonly vars: JsonObject },
): Grown {
  const { name, vars } = host;
  const known = inventory.hosts.get(name);
  const layer: VariableLayer = { origin: 'add_host', values: vars };
  const hasNew = Object.entries(vars).some(([key, value]) => !isSaid(known, key, value));
  const made: Host = { name, vars: [...(known?.vars ?? []), ...(hasNew ? [layer] : [])] };
  const hosts = new Map(inventory.hosts).set(name, made);
  const groups = host.groups.length === 0 && known === undefined ? ['ungrouped'] : host.groups;
  const grown = groups.reduce<Grown>((so, group) => withMember(so.inventory, group, name, so.changed), {
    inventory: { ...inventory, hosts },
    changed: known === undefined || hasNew,
  });
  return grown;
}

/** The host is in a group, which is below its parents; groups are made when they are not there. */
export function withGroup(
  inventory: Inventory,
  { host, group, parents }: { readonly host: string; readonly group: string; readonly parents: readonly string[] },
): Grown {
  const grown = withMember(inventory, group, host, false);
  return parents.reduce<Grown>((so, parent) => withChild(so.inventory, parent, group, so.changed), grown);
}

function isSaid(host: Host | undefined, key: string, value: unknown): boolean {
  const layer = host?.vars.findLast(({ values }) => Object.hasOwn(values, key));
  return layer !== undefined && JSON.stringify(layer.values[key]) === JSON.stringify(value);
}

function withMember(inventory: Inventory, name: string, host: string, changed: boolean): Grown {
  const group = inventory.groups.get(name) ?? emptyGroup(name);
  if (group.hosts.includes(host)) return { inventory, changed };
  return { inventory: belowAll(inventory, { ...group, hosts: [...group.hosts, host] }), changed: true };
}

function withChild(inventory: Inventory, name: string, child: string, changed: boolean): Grown {
  const group = inventory.groups.get(name) ?? emptyGroup(name);
  if (group.children.includes(child) || name === child) return { inventory, changed };
  return { inventory: belowAll(inventory, { ...group, children: [...group.children, child] }), changed: true };
}

/** Every group is below `all`, as an inventory's own are. */
function belowAll(inventory: Inventory, group: Group): Inventory {
  const groups = new Map(inventory.groups).set(group.name, group);
  const all = groups.get('all') ?? emptyGroup('all');
  if (group.name !== 'all' && !inventory.groups.has(group.name))
    groups.set('all', { ...all, children: [...all.children, group.name] });
  return { ...inventory, groups };
}

function emptyGroup(name: string): Group {
  return { name, hosts: [], children: [], vars: [], priority: 1 };
}
