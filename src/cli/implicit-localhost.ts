import { type Host, IMPLICIT_LOCALHOST, type Inventory, LOCAL_NAMES } from '../model/inventory.ts';
import type { Play } from '../model/play.ts';

/** As in Ansible, a play may name localhost without an inventory that has it: this machine, without SSH. */
export function withImplicitLocalhost(inventory: Inventory, plays: readonly Play[]): Inventory {
  const named = plays.flatMap(play => play.hosts.flatMap(pattern => pattern.split(/[,:]/)).map(word => word.trim()));
  const missing = [...LOCAL_NAMES].filter(name => named.includes(name) && !inventory.hosts.has(name));
  if (missing.length === 0) return inventory;
  const hosts = missing.map((name): [string, Host] => [name, { name, vars: [IMPLICIT_LOCALHOST] }]);
  return { ...inventory, hosts: new Map([...inventory.hosts, ...hosts]) };
}
