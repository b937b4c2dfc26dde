import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Inventory, VariableLayer } from '../../model/inventory.ts';
import { isJsonObject } from '../../model/json.ts';
import { positionAt } from '../../model/source.ts';
import { Findings, kindOf } from '../reader.ts';
import { parseYaml } from '../yaml.ts';
import { InventoryBuilder } from './builder.ts';
import { addIniInventory } from './ini-inventory.ts';
import { expandRange } from './ranges.ts';
import { addYamlInventory } from './yaml-inventory.ts';

/** Reads inventory files, folders and host lists, with the `group_vars` and `host_vars` beside them and beside the playbooks. */
export function readInventory(
  paths: readonly string[],
  playbookDirs: readonly string[],
): { inventory: Inventory; diagnostics: readonly Diagnostic[] } {
  const findings = new Findings();
  const builder = new InventoryBuilder();
  for (const path of paths) addPath(path, builder, findings);
  const circle = builder.circle();
  if (circle !== undefined) {
    findings.add({
      code: 'group_circle',
      cause: `groups contain each other: ${circle.join(' → ')}`,
      mend: 'take one of these children out',
    });
    return { inventory: new InventoryBuilder().finish(), diagnostics: findings.diagnostics };
  }
  const inventory = builder.finish();
  const places = [...new Set([...paths.filter(isFileSystemPath).map(folderOf), ...playbookDirs])];
  const layered = places.reduce((known, folder) => withVarsFolders(known, folder, findings), inventory);
  return { inventory: layered, diagnostics: findings.diagnostics };
}

function isFileSystemPath(path: string): boolean {
  return !path.includes(',');
}

function folderOf(path: string): string {
  return statOf(path)?.isDirectory() === true ? path : dirname(path);
}

function statOf(path: string) {
  return statSync(path, { throwIfNoEntry: false });
}

const IGNORED = /^\.|~$|\.(?:orig|bak|cfg|retry|pyc|md|txt)$/;
const VARS_FOLDERS: ReadonlySet<string> = new Set(['group_vars', 'host_vars']);

function addPath(path: string, builder: InventoryBuilder, findings: Findings): void {
  if (path.includes(',')) {
    addHostList(path, builder, findings);
    return;
  }
  const stat = statOf(path);
  if (stat === undefined) {
    findings.add({
      code: 'no_such_file',
      cause: `cannot read the inventory ${path}`,
      mend: 'check the path given with -i',
    });
    return;
  }
  if (!stat.isDirectory()) {
    addFile(path, { builder, findings });
    return;
  }
  for (const name of readdirSync(path).toSorted()) {
    if (!IGNORED.test(name) && !VARS_FOLDERS.has(name)) addPath(join(path, name), builder, findings);
  }
}

function addHostList(list: string, builder: InventoryBuilder, findings: Findings): void {
  for (const pattern of list
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')) {
    const names = expandRange(pattern);
    if (names === undefined)
      findings.add({ code: 'bad_range', cause: `"${pattern}" is no range of hosts`, mend: 'write e.g. dom0-[01:20]' });
    for (const name of names ?? []) builder.addToGroup('ungrouped', name);
  }
}

const YAML_ENDINGS: ReadonlySet<string> = new Set(['.yml', '.yaml', '.json']);

function addFile(file: string, { builder, findings }: { builder: InventoryBuilder; findings: Findings }): void {
  const text = readFileSync(file, 'utf8');
  if (!YAML_ENDINGS.has(extname(file)) && !looksLikeYaml(text)) {
    addIniInventory(text, { file, builder, findings });
    return;
  }
  const { value, source, diagnostics } = parseYaml(text, file);
  findings.diagnostics.push(...diagnostics);
  if (value !== undefined) addYamlInventory(value, { file, source, builder, findings });
}

function looksLikeYaml(text: string): boolean {
  const first = text.split('\n').find(line => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? '';
  return first.trim() === '---' || /^[\w.-]+:\s*(#.*)?$/.test(first) || first.trimStart().startsWith('{');
}

/** Adds the variables of one folder's `group_vars` and `host_vars` over those that are known. */
function withVarsFolders(inventory: Inventory, folder: string, findings: Findings): Inventory {
  const groupLayers = varsIn(join(folder, 'group_vars'), findings);
  const hostLayers = varsIn(join(folder, 'host_vars'), findings);
  if (groupLayers.size === 0 && hostLayers.size === 0) return inventory;
  const groups = new Map(
    [...inventory.groups].map(([name, group]) => [
      name,
      { ...group, vars: [...group.vars, ...(groupLayers.get(name) ?? [])] },
    ]),
  );
  const hosts = new Map(
    [...inventory.hosts].map(([name, host]) => [
      name,
      { ...host, vars: [...host.vars, ...(hostLayers.get(name) ?? [])] },
    ]),
  );
  return { hosts, groups };
}

/** Variables by the name of their file or folder. */
function varsIn(folder: string, findings: Findings): ReadonlyMap<string, readonly VariableLayer[]> {
  if (statOf(folder)?.isDirectory() !== true) return new Map();
  const layers = new Map<string, VariableLayer[]>();
  for (const entry of readdirSync(folder).toSorted()) {
    if (IGNORED.test(entry)) continue;
    const path = join(folder, entry);
    const isFolder = statOf(path)?.isDirectory() === true;
    const name = isFolder ? entry : basename(entry, YAML_ENDINGS.has(extname(entry)) ? extname(entry) : '');
    const files = isFolder
      ? readdirSync(path)
          .toSorted()
          .filter(file => !IGNORED.test(file))
          .map(file => join(path, file))
      : [path];
    layers.set(name, [...(layers.get(name) ?? []), ...files.flatMap(file => varsFile(file, findings))]);
  }
  return layers;
}

function varsFile(file: string, findings: Findings): readonly VariableLayer[] {
  const { value, source, diagnostics } = parseYaml(readFileSync(file, 'utf8'), file);
  findings.diagnostics.push(...diagnostics);
  if (value === undefined || value === null) return [];
  if (isJsonObject(value)) return [{ origin: file, values: value, source }];
  const cause = `variables are a mapping, not ${kindOf(value)}`;
  findings.add({ code: 'wrong_type', cause, mend: 'write "name: value" lines', position: positionAt(source, []) });
  return [];
}
