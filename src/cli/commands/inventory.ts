import { matchHosts, type PatternProblem } from '../../compile/host-pattern.ts';
import { readInventory } from '../../load/inventory/read.ts';
import { type Diagnostic, DiagnosticsError, formatDiagnostic, UsageError } from '../../model/diagnostic.ts';
import type { Inventory } from '../../model/inventory.ts';
import { nearest } from '../../model/nearest.ts';
import { Masking } from '../../report/masking.ts';
import { extraVarsOf } from '../extra-vars.ts';
import { inventoryPaths } from '../inventory-paths.ts';
import { inventoryReading } from '../inventory-reading.ts';
import { graphOf, jsonOf, listOf, treeOf, variablesOf, type View, yamlOf } from '../inventory-views.ts';
import { limitPatterns } from '../limit.ts';
import type { InventoryArguments } from '../program.ts';
import { mustRead } from '../read-text.ts';
import { vaultAccess } from '../vault-access.ts';
import { putContent } from '../vault-files.ts';

/** `xenplay inventory --list | --graph | --host NAME`. */
export async function inventory(group: string | undefined, args: InventoryArguments): Promise<number> {
  checkArguments(group, args);
  const vault = await vaultAccess(args, new Masking());
  const folders = args.playbookDir === undefined ? [] : [args.playbookDir];
  const { inventory: found, diagnostics } = readInventory(
    inventoryPaths(args.inventory),
    folders,
    inventoryReading(vault),
  );
  const patterns = limitPatterns(args.limit, mustRead);
  const limit = patterns.length === 0 ? undefined : matchHosts(patterns, found);
  const wrong = [...diagnostics, ...(limit?.problems ?? []).map(limitDiagnostic)];
  if (wrong.some(({ severity }) => severity === 'error')) throw new DiagnosticsError(wrong);
  for (const warning of wrong) process.stderr.write(`${formatDiagnostic(warning)}\n`);
  const extraVars = extraVarsOf(args.extraVars, path => vault.text(mustRead(path), path));
  const view = { found, limited: limit && new Set(limit.hosts), extraVars, isExport: args.export };
  const text = `${textOf(group ?? 'all', args, view)}\n`;
  if (args.output === undefined) process.stdout.write(text);
  else putContent(args.output, Buffer.from(text));
  return 0;
}

function checkArguments(group: string | undefined, { list, graph, host, vars }: InventoryArguments): void {
  const wrong = (cause: string, mend: string): UsageError => new UsageError({ code: 'wrong_options', cause, mend });
  if ([list, graph, host !== undefined].filter(Boolean).length > 1)
    throw wrong('--list, --graph and --host exclude each other', 'ask for one of them');
  if ((group !== undefined || vars) && !graph)
    throw wrong('a group and --vars are for --graph', 'add --graph, or --host NAME for one host');
}

function limitDiagnostic(problem: PatternProblem): Diagnostic {
  return { severity: 'error', ...problem, cause: `--limit: ${problem.cause}` };
}

function textOf(group: string, args: InventoryArguments, view: View): string {
  if (args.graph) return graphOf(known('group', group, view.found), view, args.vars);
  if (args.host !== undefined) {
    const values = variablesOf(known('host', args.host, view.found), { ...view, isExport: false });
    return args.yaml ? yamlOf(values) : jsonOf(values);
  }
  return args.yaml ? yamlOf(treeOf(view)) : jsonOf(listOf(view));
}

function known(kind: 'host' | 'group', name: string, { hosts, groups }: Inventory): string {
  const names = kind === 'host' ? hosts : groups;
  if (names.has(name)) return name;
  const near = nearest(name, names.keys());
  const mend = near === undefined ? 'xenplay inventory --graph shows all of them' : `did you mean "${near}"?`;
  throw new UsageError({ code: `unknown_${kind}`, cause: `the inventory has no ${kind} "${name}"`, mend });
}
