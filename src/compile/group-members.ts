import type { Inventory } from '../model/inventory.ts';

const memo = new WeakMap<Inventory, Map<string, readonly string[]>>();

/** All hosts of a group and of the groups below it, level by level: Ansible's order. */
export function groupMembers(group: string, inventory: Inventory): readonly string[] {
  const known = memo.get(inventory) ?? new Map<string, readonly string[]>();
  memo.set(inventory, known);
  const found = known.get(group) ?? [...membersByLevel(group, inventory)];
  known.set(group, found);
  return found;
}

function membersByLevel(name: string, { groups }: Inventory): ReadonlySet<string> {
  const members = new Set<string>();
  // A set that grows while it is walked: each group once, its children behind those of its level.
  const walked = new Set([name]);
  for (const group of walked) {
    for (const host of groups.get(group)?.hosts ?? []) members.add(host);
    for (const child of groups.get(group)?.children ?? []) walked.add(child);
  }
  return members;
}
