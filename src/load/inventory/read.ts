import { dirname, extname, join, resolve } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Inventory, VarsFolder } from '../../model/inventory.ts';
import { nearest } from '../../model/nearest.ts';
import { Findings } from '../reader.ts';
import { parseYaml } from '../yaml.ts';
import { InventoryBuilder } from './builder.ts';
import type { Evaluate } from './constructed.ts';
import { type Decrypt, kindAt, namesIn, readText, type Seen } from './files.ts';
import { addIniInventory } from './ini-inventory.ts';
import { hostsNamedBy, isProblem } from './names.ts';
import { InventoryScript, isProgram } from './script.ts';
import { addScriptInventory } from './script-inventory.ts';
import { readVarsFolder, type VarsAccess } from './vars-folders.ts';
import { addYamlInventory } from './yaml-inventory.ts';

/** Reads inventory files, folders and host lists, with the `group_vars` and `host_vars` beside them and beside the playbooks. */
export function readInventory(
  paths: readonly string[],
  playbookDirs: readonly string[],
  { decrypt, evaluate, seen }: InventoryReading,
): { inventory: Inventory; diagnostics: readonly Diagnostic[] } {
  const findings = new Findings();
  const builder = new InventoryBuilder();
  const heard = seen === undefined ? {} : { seen };
  for (const path of paths) addPath(path, { builder, findings, decrypt, evaluate, ...heard });
  tellEmptyGroups(builder, findings);
  tellCircles(builder, findings);
  const inventory = builder.finish();
  tellSameNames(inventory, findings);
  const read = folderReader(inventory, { findings, decrypt, ...heard });
  const varsFolders = {
    inventory: lastOfEach(paths.filter(path => !isHostList(path)).map(folderOf)).map(read),
    playbook: lastOfEach(playbookDirs).map(read),
  };
  return { inventory: { ...inventory, varsFolders }, diagnostics: findings.diagnostics };
}

/** What reading needs from outside. */
export interface InventoryReading {
  readonly decrypt: Decrypt;
  readonly evaluate: Evaluate;
  readonly seen?: Seen;
}

interface Target extends InventoryReading {
  readonly builder: InventoryBuilder;
  readonly findings: Findings;
}

/** What ends so is no inventory in Ansible's eyes when it stands in a folder of inventories. */
const IGNORED = /^\.|~$|\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|retry)$/;
const HIDDEN_BY_ANSIBLE = /\.(?:ini|cfg)$/;
const VARS_FOLDERS: ReadonlySet<string> = new Set(['group_vars', 'host_vars']);

function addPath(path: string, target: Target): void {
  target.builder.file = isHostList(path) ? undefined : resolve(path);
  if (isHostList(path)) addHostList(path, target);
  else if (kindAt(path) === 'folder') addFolder(path, target);
  else addFile(path, target);
}

function isHostList(path: string): boolean {
  return path.includes(',') && kindAt(path) === 'nothing';
}

function addFolder(folder: string, target: Target): void {
  for (const name of namesIn(folder, target.findings)) {
    if (IGNORED.test(name) || VARS_FOLDERS.has(name)) continue;
    if (!HIDDEN_BY_ANSIBLE.test(name)) addPath(join(folder, name), target);
    else
      target.findings.warn({
        code: 'hidden_file',
        cause: `not read: in a folder of inventories Ansible passes over ${extname(name)} files`,
        mend: 'give it another ending or none, or name it with -i',
        position: { file: join(folder, name), line: 1, column: 1 },
      });
  }
}

function addHostList(list: string, { builder, findings }: Target): void {
  for (const text of list.split(',').map(item => item.trim())) {
    if (text === '') continue;
    const found = hostsNamedBy(text);
    if (isProblem(found)) {
      findings.add(found);
      continue;
    }
    for (const name of found.names) builder.addToGroup('ungrouped', name, found.port);
  }
}

const YAML_ENDINGS: ReadonlySet<string> = new Set(['.yml', '.yaml', '.json']);

function addFile(file: string, { builder, findings, decrypt, evaluate, seen }: Target): void {
  if (isProgram(file)) {
    addScriptInventory({ file, script: new InventoryScript(file, findings), builder, findings });
    return;
  }
  const stored = readText(file, findings);
  if (stored === undefined) return;
  const text = decrypt(stored, file);
  if (extname(file) === '.toml') {
    const position = { file, line: 1, column: 1 };
    const cause = 'inventories in TOML are not supported';
    findings.add({ code: 'not_supported', cause, mend: 'write it as YAML or INI', position });
    return;
  }
  const form = YAML_ENDINGS.has(extname(file)) || looksLikeYaml(text) ? 'yaml' : 'ini';
  if (text === stored) seen?.({ text, file, form });
  if (form === 'ini') {
    addIniInventory(text, { file, builder, findings });
    return;
  }
  const { value, source, diagnostics } = parseYaml(text, file);
  findings.diagnostics.push(...diagnostics);
  if (value !== undefined) addYamlInventory(value, { file, source, builder, findings, evaluate });
}

function looksLikeYaml(text: string): boolean {
  const first = text.split('\n').find(line => !/^\s*(?:#.*)?$/.test(line)) ?? '';
  return /^(?:---|%YAML|\s*\{)/.test(first) || /^[^\s[:=]+:\s*(?:#.*)?$/.test(first);
}

function folderOf(path: string): string {
  return kindAt(path) === 'folder' ? path : dirname(path);
}

/** A folder named twice counts at its last place. */
function lastOfEach(folders: readonly string[]): readonly string[] {
  const last = new Map<string, string>();
  for (const folder of folders) {
    last.delete(resolve(folder));
    last.set(resolve(folder), folder);
  }
  return [...last.values()];
}

/** Each folder is read once, however often it is named: its mistakes are told once. */
function folderReader(inventory: Inventory, access: VarsAccess): (folder: string) => VarsFolder {
  const known = new Map<string, VarsFolder>();
  return folder => {
    const found = known.get(resolve(folder)) ?? readVarsFolder(folder, inventory, access);
    known.set(resolve(folder), found);
    return found;
  };
}

function tellCircles(builder: InventoryBuilder, findings: Findings): void {
  for (const { groups, position } of builder.openCircles()) {
    findings.add({
      code: 'group_circle',
      cause: `groups contain each other: ${groups.join(' → ')}`,
      mend: 'take one of these children out',
      ...(position === undefined ? {} : { position }),
    });
  }
}

/** An empty group is allowed; one whose name is nearly another's is probably a typing mistake. */
function tellEmptyGroups(builder: InventoryBuilder, findings: Findings): void {
  const empty = builder.emptyChildren();
  const others = [...builder.groupNames()].filter(name => empty.every(group => group.name !== name));
  for (const { name, position } of empty) {
    const isCounted = (other: string): boolean => other.replace(/\d+/g, '') === name.replace(/\d+/g, '');
    const near = nearest(
      name,
      others.filter(other => !isCounted(other)),
    );
    if (near === undefined || position === undefined) continue;
    const cause = `the group "${name}" has no hosts, children or variables`;
    findings.warn({ code: 'empty_group', cause, mend: `did you mean "${near}"?`, position });
  }
}

function tellSameNames({ hosts, groups }: Inventory, findings: Findings): void {
  for (const name of groups.keys()) {
    if (!hosts.has(name)) continue;
    const cause = `"${name}" is both a host and a group: patterns mean the host`;
    findings.warn({ code: 'same_name', cause, mend: 'rename one of the two' });
  }
}
