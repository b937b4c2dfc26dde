import type { Group, Host } from '../model/inventory.ts';
import { isJsonArray, isJsonObject, type Json, jsonText } from '../model/json.ts';
import { matchHosts } from './host-pattern.ts';

/** The hosts that patterns name, as far as the variable `groups` tells; a name that it does not know is nobody. */
export function hostsInGroups(patterns: readonly string[], groups: Json | undefined): readonly string[] {
  const members = Object.entries(isJsonObject(groups) ? groups : {}).map(([name, hosts]): [string, Group] => [
    name,
    { name, hosts: isJsonArray(hosts) ? hosts.map(jsonText) : [], children: [], vars: [], priority: 1 },
  ]);
  const names = members.flatMap(([, { hosts }]) => hosts);
  const hosts = new Map(names.map((name): [string, Host] => [name, { name, vars: [] }]));
  const inventory = { hosts, groups: new Map(members), varsFolders: { inventory: [], playbook: [] } };
  return matchHosts(patterns, inventory).hosts;
}
