import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { modules } from '../../../modules/index.ts';
import { playWarnings } from '../../compile/lint/plays.ts';
import { preflight } from '../../compile/preflight.ts';
import { schedulePlays } from '../../compile/schedule-plays.ts';
import { settlePlays } from '../../compile/settle-plays.ts';
import { actions } from '../../execute/actions/index.ts';
import { type LoadEnvironment, shownPath } from '../../load/context.ts';
import { readInventory } from '../../load/inventory/read.ts';
import { wordsIn, wordsOfText } from '../../load/lint/words.ts';
import { unreadVarsFiles } from '../../load/lint/vars-names.ts';
import { yamlSurprises } from '../../load/lint/yaml-surprises.ts';
import { isAlone, type LeftOpen, leftOpen as leftOpenBy } from '../../load/left-open.ts';
import { loadPlaybook } from '../../load/playbook.ts';
import { settingsCheck } from '../../connection/wrong-settings.ts';
import { parseYaml } from '../../load/yaml.ts';
import { byPlace, type Diagnostic, formatDiagnostic, isError, UsageError } from '../../model/diagnostic.ts';
import type { ConnectionSettings, WrongSetting } from '../../model/connection-settings.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { Play } from '../../model/play.ts';
import type { Masking } from '../../report/masking.ts';
import { printable } from '../../report/printable.ts';
import { aboutRun } from '../about-run.ts';
import { catalog } from '../catalog.ts';
import { extraVarsOf } from '../extra-vars.ts';
import { withImplicitLocalhost } from '../implicit-localhost.ts';
import { inventoryLint, type InventoryText, placedHere } from '../inventory-lint.ts';
import { inventoryReading } from '../inventory-reading.ts';
import { inventoryPaths } from '../inventory-paths.ts';
import { limitPatterns } from '../limit.ts';
import type { LintArguments } from '../lint-command.ts';
import { loadEnvironment } from '../load-environment.ts';
import { localFilesOf } from '../local-files.ts';
import { varsFoldersOf, includeLoaderOf, readVarsOf } from '../load-run.ts';
import { mustRead } from '../read-text.ts';
import { type VaultAccess, vaultAccess } from '../vault-access.ts';

/** `xenplay lint`: 0 when there is no mistake (with --strict: and no warning), else 1. */
export async function lint(playbooks: readonly string[], args: LintArguments, masking: Masking): Promise<number> {
  if (playbooks.length + inventoryPaths(args.inventory).length === 0) throw new UsageError(NOTHING);
  const vault = await vaultAccess(args, masking);
  const found = diagnosticsOf(playbooks, args, vault).toSorted(byPlace);
  const line = (item: Diagnostic): string =>
    args.output === 'json' ? JSON.stringify(item) : printable(formatDiagnostic(item));
  for (const item of found) process.stdout.write(`${masking.text(line(item))}\n`);
  const errors = found.filter(({ severity }) => severity === 'error').length;
  if (args.output === 'human') process.stderr.write(`${summary(errors, found.length - errors)}\n`);
  return errors > 0 || (args.strict && found.length > 0) ? 1 : 0;
}

const NOTHING = {
  code: 'nothing_to_check',
  cause: 'nothing to check',
  mend: 'name playbooks, an inventory (-i), or both',
};

function summary(errors: number, warnings: number): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
  return `${count(errors, 'mistake')}, ${count(warnings, 'warning')}`;
}

function diagnosticsOf(playbooks: readonly string[], args: LintArguments, vault: VaultAccess): readonly Diagnostic[] {
  const extraVars = extraVarsOf(args.extraVars, path => vault.text(mustRead(path), path));
  const { environment, texts } = recording(loadEnvironment(extraVars, vault));
  const read = playbooks.map(file => loadPlaybook(file, environment));
  const plays = read.flatMap(playbook => playbook.plays);
  const folders = varsFoldersOf(plays);
  const paths = inventoryPaths(args.inventory);
  const ofInventory: InventoryText[] = [];
  const reading = inventoryReading(vault, read => ofInventory.push(read));
  const inventory = readInventory(paths, folders, reading);
  const wrong = [...read.flatMap(({ diagnostics }) => diagnostics), ...inventory.diagnostics];
  const isBroken = inventory.diagnostics.some(isError) || !wrong.every(isAlone);
  const open = leftOpenBy(read);
  const extra = { args, vault, environment, ...(open === undefined ? {} : { leftOpen: open }) };
  const ofHosts = paths.length === 0 || isBroken ? [] : hostDiagnostics(plays, inventory.inventory, extra);
  const found = [
    ...wrong,
    ...ofHosts,
    ...(paths.length === 0 || plays.some(makesHosts) ? [] : unreadVarsFiles(inventory.inventory).map(placedHere)),
    ...inventoryLint(inventory.inventory, ofInventory),
    ...[...texts].flatMap(([path, text]) => yamlSurprises(text, shownPath(path))),
    ...playWarnings(plays, {
      words: wordsOfAll(texts, plays, inventory.inventory),
      setBy: task => actions.get(task.module)?.sets?.(task.args) ?? [],
      paramsOf: name => modules.get(name)?.params ?? actions.get(name)?.params,
      selection: args,
    }),
  ];
  // Tags are looked at with and without the hosts.
  return [...new Map(found.map(item => [JSON.stringify(item), item])).values()];
}

/** Groups and hosts that come while a run goes on may have files, too. */
function makesHosts({ preTasks, tasks, postTasks, handlers }: Play): boolean {
  return [...preTasks, ...tasks, ...postTasks, ...handlers].some(({ module }) =>
    ['add_host', 'group_by'].includes(module),
  );
}

/** Remembers the texts of YAML files as they are read. */
function recording(environment: LoadEnvironment) {
  const texts = new Map<string, string>();
  const read = (path: string): string | undefined => {
    const text = environment.files.read(path);
    if (text !== undefined) texts.set(resolve(path), text);
    return text;
  };
  return { environment: { ...environment, files: { ...environment.files, read } }, texts };
}

interface Extra {
  readonly args: LintArguments;
  readonly vault: VaultAccess;
  readonly environment: LoadEnvironment;
  readonly leftOpen?: LeftOpen;
}

function hostDiagnostics(plays: readonly Play[], inventory: Inventory, extra: Extra): readonly Diagnostic[] {
  const { args, vault, environment } = extra;
  const { extraVars } = environment;
  const settled = settlePlays(plays, { inventory, extraVars, lookup: vault.lookup });
  const hosts = withImplicitLocalhost(inventory, settled.plays);
  const { leftOpen } = extra;
  const limit = limitPatterns(args.limit, mustRead);
  const { schedule, diagnostics } = schedulePlays(settled.plays, hosts, {
    tags: args.tags,
    skipTags: args.skipTags,
    limit,
    isLeftOpen: leftOpen !== undefined,
  });
  const readVars = readVarsOf(environment);
  const connection = { timeoutSeconds: 10, hostKeyChecking: 'strict' as const, become: {} };
  const about = aboutRun({ ...args, inventory: inventoryPaths(args.inventory), forks: 1 });
  const options = { check: false, diff: false, aboutRun: about, forks: 1, extraVars, connection, selection: args };
  const localFiles = localFilesOf(new Date(), vault.bytes);
  const loader = includeLoaderOf(environment);
  const { lookup } = vault;
  const context = {
    ...(leftOpen === undefined ? {} : { leftOpen }),
    inventory: hosts,
    loader,
    modules,
    actions,
    catalog,
    options,
    lookup,
    localFiles,
    readVars,
    wrongSettings: settingsHere,
  };
  return [...settled.diagnostics, ...diagnostics, ...preflight(schedule, context)];
}

/** A key need not be on the machine that lints. */
function settingsHere(settings: ConnectionSettings): readonly WrongSetting[] {
  return check(settings).filter(({ isAbsent }) => !isAbsent);
}

const check = settingsCheck();

/** All that may use a variable: what was read, templates beside it, the inventory's variables. */
function wordsOfAll(
  texts: ReadonlyMap<string, string>,
  plays: readonly Play[],
  inventory: Inventory,
): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [path, text] of texts) wordsIn(parseYaml(text, path).value ?? null, words);
  for (const folder of new Set(plays.flatMap(foldersOf)))
    for (const text of templatesIn(join(folder, 'templates'))) for (const word of wordsOfText(text)) words.add(word);
  const layers = [...inventory.groups.values(), ...inventory.hosts.values()].flatMap(({ vars }) => vars);
  const { inventory: beside, playbook } = inventory.varsFolders;
  const folders = [...beside, ...playbook].flatMap(({ groups, hosts }) =>
    [...groups.values(), ...hosts.values()].flat(),
  );
  for (const { values, secret } of [...layers, ...folders]) if (secret !== true) wordsIn(values, words);
  return words;
}

function foldersOf({ playbookDir, preTasks, tasks, postTasks, handlers }: Play): readonly string[] {
  return [playbookDir, ...[...preTasks, ...tasks, ...postTasks, ...handlers].flatMap(({ searchPath }) => searchPath)];
}

const LARGEST_TEMPLATE = 1_000_000;

function templatesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map(name => join(folder, name))
      .filter(
        path => statSync(path, { throwIfNoEntry: false })?.isFile() === true && statSync(path).size < LARGEST_TEMPLATE,
      )
      .map(path => readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
