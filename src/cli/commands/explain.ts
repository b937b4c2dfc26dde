import { resolve } from 'node:path';
import { explain, type Explanation } from '../../compile/explain.ts';
import { schedulePlays } from '../../compile/schedule-plays.ts';
import { settlePlays } from '../../compile/settle-plays.ts';
import type { PlaySchedule } from '../../compile/schedule.ts';
import { actions } from '../../execute/actions/index.ts';
import { readInventory } from '../../load/inventory/read.ts';
import { loadPlaybook } from '../../load/playbook.ts';
import { DiagnosticsError, UsageError } from '../../model/diagnostic.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { Json } from '../../model/json.ts';
import { nearest } from '../../model/nearest.ts';
import type { Play } from '../../model/play.ts';
import { explanationText, withoutSecrets } from '../../report/explanation.ts';
import type { Masking } from '../../report/masking.ts';
import type { ExplainArguments } from '../explain-command.ts';
import { extraVarsOf } from '../extra-vars.ts';
import { withImplicitLocalhost } from '../implicit-localhost.ts';
import { inventoryReading } from '../inventory-reading.ts';
import { aboutRun } from '../about-run.ts';
import { inventoryPaths } from '../inventory-paths.ts';
import { loadEnvironment } from '../load-environment.ts';
import { varsFoldersOf, readVarsOf } from '../load-run.ts';
import { mustRead } from '../read-text.ts';
import { vaultAccess } from '../vault-access.ts';

interface Asked {
  readonly host: string;
  readonly name: string;
  readonly playbooks: readonly string[];
}

/** `xenplay explain HOST VARIABLE [PLAYBOOK…]`: the same for all plays in which the host sees the same. */
export async function explainVariable(asked: Asked, args: ExplainArguments, masking: Masking): Promise<number> {
  const { host, name, playbooks } = asked;
  const vault = await vaultAccess(args, masking);
  const extraVars = extraVarsOf(args.extraVars, path => vault.text(mustRead(path), path));
  const environment = loadEnvironment(extraVars, vault);
  const read = playbooks.map(file => loadPlaybook(file, environment));
  const plays = read.flatMap(playbook => playbook.plays);
  const folders = varsFoldersOf(plays);
  const { inventory, diagnostics } = readInventory(inventoryPaths(args.inventory), folders, inventoryReading(vault));
  const settled = settlePlays(plays, { inventory, extraVars, lookup: vault.lookup });
  const all = withImplicitLocalhost(inventory, settled.plays);
  if (!all.hosts.has(host)) throw unknownHost(host, all);
  const scheduled = schedulePlays(settled.plays, all, { tags: ['all'], skipTags: [], limit: [] });
  const wrong = [
    ...read.flatMap(playbook => playbook.diagnostics),
    ...diagnostics,
    ...settled.diagnostics,
    ...scheduled.diagnostics,
  ];
  if (wrong.some(({ severity }) => severity === 'error')) throw new DiagnosticsError(wrong);
  const mine = scheduled.schedule.plays.filter(play => play.hosts.includes(host));
  const inventories = inventoryPaths(args.inventory);
  const options = { check: false, diff: false, aboutRun: aboutRun({ inventory: inventories, forks: all.hosts.size }) };
  const setBy = (task: Play['tasks'][number]) => actions.get(task.module)?.sets?.(task.args) ?? [];
  const context = {
    inventory: all,
    extraVars,
    lookup: vault.lookup,
    readVars: readVarsOf(environment),
    options,
    setBy,
  };
  const seen = (mine.length === 0 ? [noPlay(host)] : mine).map(play => explain(host, name, play, context));
  const text = args.output === 'json' ? jsonOf(seen) : distinct(seen, host, name).join('\n\n');
  process.stdout.write(`${masking.text(text)}\n`);
  return 0;
}

function unknownHost(host: string, { hosts }: Inventory): UsageError {
  const near = nearest(host, hosts.keys());
  const mend = near === undefined ? 'xenplay inventory --graph shows the hosts' : `did you mean "${near}"?`;
  return new UsageError({ code: 'unknown_host', cause: `the inventory has no host "${host}"`, mend });
}

/** What the inventory alone says. */
function noPlay(host: string): PlaySchedule {
  const origin = { source: { file: '', places: {} }, path: [] };
  const play: Play = {
    name: '',
    hosts: [host],
    origin,
    playbookDir: resolve('.'),
    vars: {},
    varsFiles: [],
    serial: [],
    prompts: [],
    answers: [],
    order: 'inventory',
    strategy: 'linear',
    forceHandlers: false,
    tags: [],
    roles: [],
    preTasks: [],
    tasks: [],
    postTasks: [],
    handlers: [],
  };
  return { play, hosts: [host], named: [host], batches: [[host]], steps: [], handlers: [] };
}

function distinct(seen: readonly Explanation[], host: string, name: string): readonly string[] {
  const texts = new Map<string, string>();
  for (const explanation of seen) {
    const same = JSON.stringify({ ...explanation, play: '' });
    if (!texts.has(same)) texts.set(same, explanationText(host, name, explanation));
  }
  return [...texts.values()];
}

/** Secrets are masked before: a quote inside one would be written otherwise in JSON. */
function jsonOf(seen: readonly Explanation[]): string {
  return JSON.stringify(
    seen.map(explanation => withoutSecrets(JSON.parse(JSON.stringify(explanation)) as Json)),
    null,
    2,
  );
}
