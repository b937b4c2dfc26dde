import type { IncludeLoader } from '../compile/includes.ts';
import { schedulePlays, type Selection } from '../compile/schedule-plays.ts';
import type { Schedule } from '../compile/schedule.ts';
import { settlePlays } from '../compile/settle-plays.ts';
import type { ReadVars } from '../compile/vars-files.ts';
import { loadIncludedRole, loadTasksFile } from '../load/at-run.ts';
import type { LoadEnvironment } from '../load/context.ts';
import { readInventory } from '../load/inventory/read.ts';
import { isAlone, type LeftOpen, leftOpen } from '../load/left-open.ts';
import { loadPlaybook } from '../load/playbook.ts';
import { Findings } from '../load/reader.ts';
import { readVariables } from '../load/vars-files.ts';
import { type Diagnostic, DiagnosticsError, isError, OrchestratorError } from '../model/diagnostic.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Play } from '../model/play.ts';
import type { Lookup } from '../vars/variables.ts';
import { extraVarsOf } from './extra-vars.ts';
import { withImplicitLocalhost } from './implicit-localhost.ts';
import { inventoryReading } from './inventory-reading.ts';
import { inventoryPaths } from './inventory-paths.ts';
import { limitPatterns } from './limit.ts';
import { loadEnvironment } from './load-environment.ts';
import type { RunArguments } from './program.ts';
import { mustRead } from './read-text.ts';
import { type Answered, answerPrompts, asksPerson } from './vars-prompts.ts';
import type { VaultAccess } from './vault-access.ts';

/** Playbooks by name; the text of some is given, not read. */
export interface PlaybookFiles {
  readonly names: readonly string[];
  readonly given: ReadonlyMap<string, string>;
}

/** All that is read before a run. */
export interface Loaded {
  readonly inventory: Inventory;
  readonly schedule: Schedule;
  readonly diagnostics: readonly Diagnostic[];
  readonly environment: LoadEnvironment;
  readonly readVars: ReadVars;
  readonly loader: IncludeLoader;
  /** There where the playbooks have mistakes: the run will not begin, and what is behind them is checked all the same. */
  readonly leftOpen?: LeftOpen;
  /** The same with what a person answers to the plays' prompts; absent where nobody is to be asked. */
  readonly answered?: () => Promise<Loaded>;
}

/** Of all plays together. */
export function hostCount({ schedule }: Loaded): number {
  return new Set(schedule.plays.flatMap(play => play.hosts)).size;
}

/**
 * Reads everything; mistakes that make the rest meaningless (files that do not parse) are thrown at once, all together. Nobody is
 * asked anything yet.
 */
export async function loadRun(files: PlaybookFiles, args: RunArguments, vault: VaultAccess): Promise<Loaded> {
  const extraVars = extraVarsOf(args.extraVars, path => vault.text(mustRead(path), path));
  const environment = loadEnvironment(extraVars, vault, files.given);
  const read = files.names.map(file => loadPlaybook(file, environment));
  const loaded = read.flatMap(({ plays }) => plays);
  const { inventory, diagnostics: wrongInventory } = inventoryOf(varsFoldersOf(loaded), args, vault);
  const diagnostics = [...read.flatMap(playbook => playbook.diagnostics), ...wrongInventory];
  const isMeaningless = wrongInventory.some(isError) || !diagnostics.every(isAlone);
  if (isMeaningless) throw new DiagnosticsError(diagnostics);
  const open = leftOpen(read);
  const settle = (answered: Answered): Loaded => {
    const known = { inventory, environment, leftOpen: open };
    const { diagnostics: more, ...settled } = settledRun(answered, args, { ...known, lookup: vault.lookup });
    return { ...settled, diagnostics: [...diagnostics, ...more], environment, readVars, loader };
  };
  const readVars = readVarsOf(environment);
  const loader = includeLoaderOf(environment);
  if (open !== undefined) return settle({ plays: loaded, diagnostics: [] });
  if (!asksPerson(loaded, extraVars)) return settle(await answerPrompts(loaded, extraVars));
  const answered = async (): Promise<Loaded> => settle(await answerPrompts(loaded, extraVars));
  return { ...settle({ plays: loaded, diagnostics: [] }), answered };
}

/** Who takes part in which play, as far as the answers to its prompts are known. */
function settledRun(
  { plays, diagnostics }: Answered,
  args: RunArguments,
  known: Pick<Loaded, 'inventory' | 'environment'> & { leftOpen: LeftOpen | undefined; lookup: Lookup },
): Pick<Loaded, 'inventory' | 'schedule' | 'diagnostics' | 'leftOpen'> {
  const { environment, lookup } = known;
  const settled = settlePlays(plays, { inventory: known.inventory, extraVars: environment.extraVars, lookup });
  const inventory = withImplicitLocalhost(known.inventory, settled.plays);
  const { leftOpen: open } = known;
  const { schedule, diagnostics: wrong } = schedulePlays(settled.plays, inventory, selection(args, open !== undefined));
  return {
    inventory,
    schedule,
    diagnostics: [...diagnostics, ...settled.diagnostics, ...wrong],
    ...(open === undefined ? {} : { leftOpen: open }),
  };
}

export function includeLoaderOf(environment: LoadEnvironment): IncludeLoader {
  return {
    tasks: (name, use) => loadTasksFile(name, use, environment),
    role: (role, use) => loadIncludedRole(role, use, environment),
  };
}

/** Folders that `group_vars` and `host_vars` may stand in. */
export function varsFoldersOf(plays: readonly Play[]): readonly string[] {
  return [...new Set(plays.map(({ playbookDir }) => playbookDir))];
}

function inventoryOf(folders: readonly string[], args: RunArguments, vault: VaultAccess) {
  return readInventory(inventoryPaths(args.inventory), folders, inventoryReading(vault));
}

/** The inventory as it is by now, with all that is wrong with it thrown. */
export function reloadedInventory({ schedule }: Loaded, args: RunArguments, vault: VaultAccess): Inventory {
  const { inventory, diagnostics } = inventoryOf(varsFoldersOf(schedule.plays.map(({ play }) => play)), args, vault);
  if (diagnostics.some(isError)) throw new DiagnosticsError(diagnostics);
  return inventory;
}

function selection(
  { tags, skipTags, limit, startAtTask, forceHandlers }: RunArguments,
  isLeftOpen: boolean,
): Selection {
  return {
    isLeftOpen,
    tags,
    skipTags,
    forceHandlers,
    limit: limitPatterns(limit, mustRead),
    ...(startAtTask === undefined ? {} : { startAtTask }),
  };
}

/** A file that an earlier host asked for is not read again. */
export function readVarsOf(environment: LoadEnvironment): ReadVars {
  const known = new Map<string, ReturnType<ReadVars>>();
  return path => {
    if (known.has(path)) return known.get(path);
    const findings = new Findings();
    const values = readVariables(path, { ...environment, findings })?.values;
    const [wrong] = findings.diagnostics;
    if (wrong !== undefined) throw new WrongVariables(wrong);
    if (values !== undefined) known.set(path, values);
    return values;
  };
}

class WrongVariables extends OrchestratorError {}
