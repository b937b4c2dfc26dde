import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { nearest } from '../../model/nearest.ts';
import { keyPositionAt, type Path, positionAt, type SourceMap } from '../../model/source.ts';
import { type Findings, kindOf } from '../reader.ts';
import type { InventoryBuilder } from './builder.ts';
import { expandRange } from './ranges.ts';

interface FileContext {
  readonly file: string;
  readonly source: SourceMap;
  readonly builder: InventoryBuilder;
  readonly findings: Findings;
}

const GROUP_KEYS = ['hosts', 'children', 'vars'];

/** Reads an inventory in YAML: groups by name, each with `hosts`, `children` and `vars`. */
export function addYamlInventory(value: Json, context: FileContext): void {
  if (value === null) return;
  if (!isJsonObject(value)) {
    wrong(context, [], `an inventory is a mapping of groups, not ${kindOf(value)}`, 'begin with "all:"');
    return;
  }
  for (const [name, group] of Object.entries(value)) readGroup(name, group, { path: [name], context });
}

interface Place {
  readonly path: Path;
  readonly context: FileContext;
}

function readGroup(name: string, value: Json, { path, context }: Place): void {
  const { builder, findings, source } = context;
  builder.group(name);
  if (value === null) return;
  if (!isJsonObject(value)) {
    wrong(
      context,
      path,
      `group "${name}" takes hosts, children and vars, not ${kindOf(value)}`,
      'write "hosts:" below it',
    );
    return;
  }
  for (const key of Object.keys(value)) {
    if (GROUP_KEYS.includes(key)) continue;
    const near = nearest(key, GROUP_KEYS);
    const mend =
      near === undefined
        ? `a group has: ${GROUP_KEYS.join(', ')}; other groups go below "children:"`
        : `did you mean "${near}"?`;
    findings.add({
      code: 'unknown_key',
      cause: `unknown key "${key}" in group "${name}"`,
      mend,
      position: keyPositionAt(source, [...path, key]),
    });
  }
  readHosts(name, value['hosts'] ?? null, { path: [...path, 'hosts'], context });
  readVars(value['vars'] ?? null, { path: [...path, 'vars'], context }, values => {
    builder.groupVars(name, { origin: `${context.file}: group ${name}`, values });
  });
  readChildren(name, value['children'] ?? null, { path: [...path, 'children'], context });
}

function readHosts(group: string, value: Json, { path, context }: Place): void {
  if (value === null) return;
  const hosts = typeof value === 'string' ? { [value]: null } : value;
  if (!isJsonObject(hosts)) {
    wrong(
      context,
      path,
      `"hosts" is a mapping of host names, not ${kindOf(value)}`,
      'write "name:" for each host, without a dash',
    );
    return;
  }
  for (const [pattern, vars] of Object.entries(hosts)) {
    const names = expandRange(pattern);
    if (names === undefined) {
      const position = keyPositionAt(context.source, [...path, pattern]);
      context.findings.add({
        code: 'bad_range',
        cause: `"${pattern}" is no range of hosts`,
        mend: 'write e.g. dom0-[01:20]',
        position,
      });
      continue;
    }
    for (const name of names) context.builder.addToGroup(group, name);
    readVars(vars, { path: [...path, pattern], context }, values => {
      for (const name of names) context.builder.hostVars(name, { origin: `${context.file}: host ${name}`, values });
    });
  }
}

function readChildren(group: string, value: Json, { path, context }: Place): void {
  if (value === null) return;
  if (!isJsonObject(value)) {
    wrong(
      context,
      path,
      `"children" is a mapping of groups, not ${kindOf(value)}`,
      'write "name:" for each group, without a dash',
    );
    return;
  }
  for (const [name, child] of Object.entries(value)) {
    context.builder.addChild(group, name);
    readGroup(name, child, { path: [...path, name], context });
  }
}

function readVars(value: Json, { path, context }: Place, add: (values: JsonObject) => void): void {
  if (value === null) return;
  if (isJsonObject(value)) add(value);
  else wrong(context, path, `variables are a mapping, not ${kindOf(value)}`, 'write "name: value"');
}

function wrong({ source, findings }: FileContext, path: Path, cause: string, mend: string): void {
  findings.add({ code: 'wrong_type', cause, mend, position: positionAt(source, path) });
}
