import { groupMembers } from '../compile/group-members.ts';
import { hostLayers } from '../compile/host-layers.ts';
import type { Evaluate } from '../load/inventory/constructed.ts';
import type { Seen } from '../load/inventory/files.ts';
import type { InventoryReading } from '../load/inventory/read.ts';
import type { Inventory } from '../model/inventory.ts';
import { evaluateCondition } from '../vars/condition.ts';
import { scopeOf } from '../vars/scope.ts';
import { renderValue } from '../vars/template.ts';
import type { VaultAccess } from './vault-access.ts';

/** What reading inventories needs from outside. */
export function inventoryReading(vault: Pick<VaultAccess, 'text'>, seen?: Seen): InventoryReading {
  return { decrypt: vault.text, evaluate, ...(seen === undefined ? {} : { seen }) };
}

/** Expressions of an inventory see variables, and no lookups: those are for playbooks. */
const evaluate: Evaluate = inventory => {
  const groups = groupsByHost(inventory);
  return host => {
    const about = {
      inventory_hostname: host,
      inventory_hostname_short: host.split('.')[0] ?? host,
      group_names: groups.get(host) ?? [],
    };
    const layers = [...hostLayers(inventory, host), { origin: 'inventory', values: about, raw: true }];
    const scope = (own: Parameters<ReturnType<ReturnType<Evaluate>>['value']>[1]) =>
      scopeOf([...layers, { origin: 'composed', values: own }]);
    return {
      value: (expression, own) => renderValue(`{{${expression}}}`, scope(own)),
      rendered: (text, own) => renderValue(text, scope(own)),
      holds: (condition, own) => evaluateCondition(condition, scope(own)),
    };
  };
};

function groupsByHost(inventory: Inventory): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const name of [...inventory.groups.keys()].filter(group => group !== 'all').toSorted())
    for (const host of groupMembers(name, inventory)) groups.set(host, [...(groups.get(host) ?? []), name]);
  return groups;
}
