import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { nearest } from '../../model/nearest.ts';
import { keyPositionAt, type Path, positionAt, type SourceMap } from '../../model/source.ts';
import { type Findings, kindOf } from '../reader.ts';
import { type InventoryBuilder, PRIORITY } from './builder.ts';
import { addConstructed, type Evaluate } from './constructed.ts';
import { checkPriority } from './group-priority.ts';
import { groupNameProblem, hostsNamedBy, isProblem } from './names.ts';

interface FileContext {
  readonly file: string;
  readonly source: SourceMap;
  readonly builder: InventoryBuilder;
  readonly findings: Findings;
  readonly evaluate: Evaluate;
}

const GROUP_KEYS = ['hosts', 'children', 'vars'];

/** Reads an inventory in YAML: groups by name, each with `hosts`, `children` and `vars`. */
export function addYamlInventory(value: Json, context: FileContext): void {
  if (value === null) return;
  if (!isJsonObject(value)) {
    wrong(context, [], `an inventory is a mapping of groups, not ${kindOf(value)}`, 'begin with "all:"');
  } else if (typeof value['plugin'] === 'string') {
    if (/^(?:ansible\.builtin\.)?constructed$/.test(value['plugin'])) addConstructed(value, context);
    else
      context.findings.add({
        code: 'not_supported',
        cause: `this configures the inventory plugin ${JSON.stringify(value['plugin'])}: of those only "constructed" is supported`,
        mend: 'save what ansible-inventory --list --export --yaml prints and give that file',
        position: keyPositionAt(context.source, ['plugin']),
      });
  } else for (const [name, group] of Object.entries(value)) readGroup(name, group, { path: [name], context });
}

interface Place {
  readonly path: Path;
  readonly context: FileContext;
}

function readGroup(name: string, value: Json, { path, context }: Place): void {
  const { builder, findings, source } = context;
  const badName = groupNameProblem(name);
  if (badName !== undefined) findings.add({ ...badName, position: keyPositionAt(source, path) });
  builder.group(name);
  if (value === null) return;
  if (!isJsonObject(value)) {
    const cause = `group "${name}" takes hosts, children and vars, not ${kindOf(value)}`;
    wrong(context, path, cause, 'write "hosts:" below it');
    return;
  }
  checkKeys(name, value, { path, context });
  readHosts(name, value['hosts'] ?? null, { path: [...path, 'hosts'], context });
  readVars(value['vars'] ?? null, { path: [...path, 'vars'], context }, values => {
    checkPriority(PRIORITY, values[PRIORITY] ?? 1, positionAt(source, [...path, 'vars', PRIORITY]), findings);
    builder.groupVars(name, { origin: `group ${name}`, values, source, path: [...path, 'vars'] });
  });
  readChildren(name, value['children'] ?? null, { path: [...path, 'children'], context });
}

function checkKeys(name: string, group: JsonObject, { path, context: { findings, source } }: Place): void {
  for (const key of Object.keys(group)) {
    if (GROUP_KEYS.includes(key)) continue;
    const near = nearest(key, GROUP_KEYS);
    const mend =
      near === undefined
        ? `a group has: ${GROUP_KEYS.join(', ')}; other groups go below "children:"`
        : `did you mean "${near}"?`;
    const cause = `unknown key "${key}" in group "${name}"`;
    findings.add({ code: 'unknown_key', cause, mend, position: keyPositionAt(source, [...path, key]) });
  }
}

function readHosts(group: string, value: Json, { path, context }: Place): void {
  const hosts = namesIn(value);
  if (hosts === undefined) {
    const cause = `"hosts" is a mapping of host names, not ${kindOf(value)}`;
    wrong(context, path, cause, 'write "name:" for each host, without a dash');
    return;
  }
  for (const [pattern, vars] of Object.entries(hosts)) {
    readHost(group, [pattern, vars], { path: [...path, pattern], context });
  }
}

function readHost(group: string, [pattern, vars]: [string, Json], { path, context }: Place): void {
  const { builder, findings, source } = context;
  const found = hostsNamedBy(pattern);
  if (isProblem(found)) {
    findings.add({ ...found, position: keyPositionAt(source, path) });
    return;
  }
  readVars(vars ?? {}, { path, context }, values => {
    const layer = { origin: `host ${pattern}`, values, source, path };
    for (const name of found.names) {
      builder.addToGroup(group, name, found.port);
      builder.hostVars(name, layer);
    }
  });
}

function readChildren(group: string, value: Json, { path, context }: Place): void {
  const children = namesIn(value);
  if (children === undefined) {
    const cause = `"children" is a mapping of groups, not ${kindOf(value)}`;
    wrong(context, path, cause, 'write "name:" for each group, without a dash');
    return;
  }
  for (const [name, child] of Object.entries(children)) {
    const place = [...path, name];
    context.builder.addChild(group, name, keyPositionAt(context.source, place));
    readGroup(name, child, { path: place, context });
  }
}

/** A single name may stand alone, as Ansible has it; undefined for what holds no names. */
function namesIn(value: Json): JsonObject | undefined {
  if (value === null) return {};
  if (typeof value === 'string') return { [value]: null };
  return isJsonObject(value) ? value : undefined;
}

function readVars(value: Json, { path, context }: Place, add: (values: JsonObject) => void): void {
  if (value === null) return;
  if (isJsonObject(value)) add(value);
  else wrong(context, path, `variables are a mapping, not ${kindOf(value)}`, 'write "name: value"');
}

function wrong({ source, findings }: FileContext, path: Path, cause: string, mend: string): void {
  findings.add({ code: 'wrong_type', cause, mend, position: positionAt(source, path) });
}
