import { hostLayers } from '../../compile/host-layers.ts';
import { matchHosts, type PatternProblem } from '../../compile/host-pattern.ts';
import { readInventory } from '../../load/inventory/read.ts';
import { type Diagnostic, DiagnosticsError, formatDiagnostic, UsageError } from '../../model/diagnostic.ts';
import type { Inventory } from '../../model/inventory.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { nearest } from '../../model/nearest.ts';
import { inventoryReading } from '../inventory-reading.ts';
import { inventoryPaths } from '../inventory-paths.ts';
import { limitPatterns } from '../limit.ts';
import type { InventoryArguments } from '../program.ts';
import { vaultedOf } from '../../model/vaulted.ts';
import { Masking } from '../../report/masking.ts';
import { mustRead } from '../read-text.ts';
import { vaultAccess } from '../vault-access.ts';

/** `xenplay inventory --list | --graph | --host NAME`. */
export async function inventory(args: InventoryArguments): Promise<number> {
  const vault = await vaultAccess(args, new Masking());
  const { inventory: found, diagnostics } = readInventory(inventoryPaths(args.inventory), [], inventoryReading(vault));
  const patterns = limitPatterns(args.limit, mustRead);
  const limit = patterns.length === 0 ? undefined : matchHosts(patterns, found);
  const wrong = [...diagnostics, ...(limit?.problems ?? []).map(limitDiagnostic)];
  if (wrong.some(({ severity }) => severity === 'error')) throw new DiagnosticsError(wrong);
  for (const warning of wrong) process.stderr.write(`${formatDiagnostic(warning)}\n`);
  process.stdout.write(`${textOf(args, found, limit && new Set(limit.hosts))}\n`);
  return 0;
}

function limitDiagnostic(problem: PatternProblem): Diagnostic {
  return { severity: 'error', ...problem, cause: `--limit: ${problem.cause}` };
}

function textOf(args: InventoryArguments, found: Inventory, limited: ReadonlySet<string> | undefined): string {
  if (args.host !== undefined) return JSON.stringify(hostText(args.host, found), null, 4);
  return args.graph ? graphText(found, limited) : JSON.stringify(listText(found, limited), null, 4);
}

function hostText(name: string, found: Inventory): JsonObject {
  if (found.hosts.has(name)) return variablesOf(name, found);
  const near = nearest(name, found.hosts.keys());
  const mend = near === undefined ? 'xenplay inventory --graph shows the hosts' : `did you mean "${near}"?`;
  throw new UsageError({ code: 'unknown_host', cause: `the inventory has no host "${name}"`, mend });
}

function variablesOf(name: string, found: Inventory): JsonObject {
  const values = hostLayers(found, name).flatMap(layer => Object.entries(layer.values));
  return Object.fromEntries(values.map(([key, value]) => [key, shown(value)]));
}

/** Encrypted values stay so, written as Ansible's inventories have them in JSON. */
function shown(value: Json): Json {
  if (typeof value === 'string') {
    const vault = vaultedOf(value);
    return vault === undefined ? value : { __ansible_vault: vault.envelope };
  }
  if (isJsonArray(value)) return value.map(shown);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)]));
}

/** The shape of Ansible's dynamic inventories, so that either tool can read it. */
export function listText(found: Inventory, limited: ReadonlySet<string> | undefined): JsonObject {
  const isShown = (host: string): boolean => limited?.has(host) ?? true;
  const groups = [...found.groups.values()].map(({ name, hosts, children }): readonly [string, Json] => [
    name,
    {
      ...(hosts.some(isShown) ? { hosts: hosts.filter(isShown) } : {}),
      ...(children.length === 0 ? {} : { children }),
    },
  ]);
  const hostvars = [...found.hosts.keys()].filter(isShown).map(name => [name, variablesOf(name, found)] as const);
  return { _meta: { hostvars: Object.fromEntries(hostvars) }, ...Object.fromEntries(groups) };
}

export function graphText(found: Inventory, limited: ReadonlySet<string> | undefined): string {
  const isShown = (host: string): boolean => limited?.has(host) ?? true;
  const lines = (name: string, depth: number): readonly string[] => {
    const group = found.groups.get(name);
    const pad = '  |'.repeat(depth);
    return [
      `${pad}${depth === 0 ? '' : '--'}@${name}:`,
      ...(group?.children ?? []).flatMap(child => lines(child, depth + 1)),
      ...(group?.hosts ?? []).filter(isShown).map(host => `${pad}  |--${host}`),
    ];
  };
  return lines('all', 0).join('\n');
}
