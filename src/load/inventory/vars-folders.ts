import { extname, join, resolve } from 'node:path';
import { DiagnosticsError } from '../../model/diagnostic.ts';
import type { Inventory, VariableLayer, VarsFolder } from '../../model/inventory.ts';
import { isJsonObject } from '../../model/json.ts';
import { positionAt } from '../../model/source.ts';
import { Findings, kindOf } from '../reader.ts';
import { parseYaml } from '../yaml.ts';
import { type Decrypt, kindAt, namesIn, readText, type Seen } from './files.ts';

export interface VarsAccess {
  readonly findings: Findings;
  readonly decrypt: Decrypt;
  readonly seen?: Seen;
}

/** Reads `group_vars` and `host_vars` of a folder for the groups and hosts that there are. */
export function readVarsFolder(folder: string, { groups, hosts }: Inventory, access: VarsAccess): VarsFolder {
  return {
    path: resolve(folder),
    groups: varsOf(groups.keys(), join(folder, 'group_vars'), access),
    hosts: varsOf(hosts.keys(), join(folder, 'host_vars'), access),
  };
}

/** In this order, and only the first that exists: as Ansible has it, `group_vars/web/` hides `group_vars/web.yml`. */
const ENDINGS = ['', '.yml', '.yaml', '.json'];

function varsOf(names: Iterable<string>, folder: string, access: VarsAccess) {
  const { findings } = access;
  const layers = new Map<string, readonly VariableLayer[]>();
  if (kindAt(folder) !== 'folder') return layers;
  const entries = new Set(namesIn(folder, findings));
  for (const name of names) {
    const [entry, ...hidden] = ENDINGS.map(ending => name + ending).filter(candidate => entries.has(candidate));
    if (entry === undefined) continue;
    for (const other of hidden) warnHidden(join(folder, other), entry, findings);
    layers.set(name, layersAt(join(folder, entry), access));
  }
  return layers;
}

function warnHidden(file: string, entry: string, findings: Findings): void {
  findings.warn({
    code: 'hidden_file',
    cause: `not read, as ${entry} stands beside it`,
    mend: 'put both into one folder, or take one away',
    position: { file, line: 1, column: 1 },
  });
}

function layersAt(path: string, access: VarsAccess): readonly VariableLayer[] {
  return filesAt(path, access.findings).flatMap(file => varsFile(file, access));
}

/** All files of a folder and of folders in it; Ansible passes over hidden ones, backups and other endings. */
function filesAt(path: string, findings: Findings): readonly string[] {
  if (kindAt(path) !== 'folder') return [path];
  return namesIn(path, findings)
    .filter(name => !name.startsWith('.') && !name.endsWith('~') && ENDINGS.includes(extname(name)))
    .filter(name => extname(name) === '' || kindAt(join(path, name)) !== 'folder')
    .flatMap(name => filesAt(join(path, name), findings));
}

function varsFile(file: string, { findings, decrypt, seen }: VarsAccess): readonly VariableLayer[] {
  const text = readText(file, findings);
  if (text === undefined) return [];
  if (text.startsWith('$ANSIBLE_VAULT;')) return [encryptedLayer(file, () => decrypt(text, file))];
  seen?.({ text, file, form: 'yaml' });
  return layersOf(text, file, findings);
}

/** Decrypted when the first variable of its host is asked for: a run that needs none of them needs no password. */
function encryptedLayer(file: string, decrypted: () => string): VariableLayer {
  let layer: VariableLayer | undefined;
  const opened = (): VariableLayer => {
    if (layer !== undefined) return layer;
    const findings = new Findings();
    const [read = { origin: file, values: {} }] = layersOf(decrypted(), file, findings);
    if (findings.diagnostics.some(({ severity }) => severity === 'error'))
      throw new DiagnosticsError(findings.diagnostics);
    layer = read;
    return layer;
  };
  return {
    origin: file,
    secret: true,
    get values() {
      return opened().values;
    },
    // Places of an encrypted file are no places: nobody could look there.
  };
}

function layersOf(text: string, file: string, findings: Findings): readonly VariableLayer[] {
  const { value, source, diagnostics } = parseYaml(text, file);
  findings.diagnostics.push(...diagnostics);
  if (value === undefined || value === null) return [];
  if (isJsonObject(value)) return [{ origin: file, values: value, source }];
  const cause = `variables are a mapping, not ${kindOf(value)}`;
  findings.add({ code: 'wrong_type', cause, mend: 'write "name: value" lines', position: positionAt(source, []) });
  return [];
}
