import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { type Findings, kindOf } from '../reader.ts';
import { type InventoryBuilder, PRIORITY } from './builder.ts';
import { checkPriority } from './group-priority.ts';
import { groupNameProblem, hostNameProblem, type Problem } from './names.ts';
import type { InventoryScript } from './script.ts';

interface ScriptContext {
  readonly file: string;
  readonly script: Pick<InventoryScript, 'list' | 'host'>;
  readonly builder: InventoryBuilder;
  readonly findings: Findings;
}

/** Asks an inventory script, as Ansible does: `--list`, and `--host` for each host unless `_meta` holds their variables. */
export function addScriptInventory(context: ScriptContext): void {
  const listed = context.script.list();
  if (listed === undefined) return;
  const reader = new AnswerReader(context);
  const { _meta: meta, ...groups } = listed;
  for (const [name, group] of Object.entries(groups)) reader.group(name, group);
  reader.variables(metaOf(meta));
}

/** Undefined when the script does not know of `_meta`, so that hosts are asked for one by one. */
function metaOf(meta: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(meta)) return undefined;
  const { hostvars } = meta;
  return isJsonObject(hostvars) ? hostvars : undefined;
}

class AnswerReader {
  readonly #context: ScriptContext;
  readonly #hosts = new Set<string>();

  constructor(context: ScriptContext) {
    this.#context = context;
  }

  group(name: string, value: Json): void {
    const { builder, file } = this.#context;
    if (this.#isRefused(groupNameProblem(name))) return;
    builder.group(name);
    const { hosts = [], vars = {}, children = [] } = partsOf(name, value);
    for (const host of this.#names(hosts, `"hosts" of group "${name}"`)) this.#host(name, host);
    for (const child of this.#names(children, `"children" of group "${name}"`)) this.#child(name, child);
    if (!isJsonObject(vars)) this.#wrong(`"vars" of group "${name}" is a mapping, not ${kindOf(vars)}`);
    else {
      checkPriority(PRIORITY, vars[PRIORITY] ?? 1, this.#position(), this.#context.findings);
      builder.groupVars(name, { origin: `${file}: group ${name}`, values: vars });
    }
  }

  variables(meta: JsonObject | undefined): void {
    const { builder, file, script } = this.#context;
    for (const host of this.#hosts) {
      const values = meta === undefined ? script.host(host) : meta[host];
      // A script that failed for one host would fail for the others too, and slowly.
      if (meta === undefined && values === undefined) return;
      if (isJsonObject(values)) builder.hostVars(host, { origin: `${file}: host ${host}`, values });
      else if (values !== undefined) this.#wrong(`variables of host "${host}" are a mapping, not ${kindOf(values)}`);
    }
  }

  #host(group: string, host: string): void {
    if (this.#isRefused(hostNameProblem(host))) return;
    this.#context.builder.addToGroup(group, host);
    this.#hosts.add(host);
  }

  #child(group: string, child: string): void {
    if (!this.#isRefused(groupNameProblem(child))) this.#context.builder.addChild(group, child, this.#position());
  }

  #names(value: Json, what: string): readonly string[] {
    if (isJsonArray(value) && value.every(item => typeof item === 'string')) return value;
    this.#wrong(`${what} is a list of names, not ${isJsonArray(value) ? 'a list of other things' : kindOf(value)}`);
    return [];
  }

  #isRefused(problem: Problem | undefined): boolean {
    if (problem !== undefined) this.#context.findings.add({ ...problem, position: this.#position() });
    return problem !== undefined;
  }

  #wrong(cause: string): void {
    const mend = 'a group is {"hosts": [...], "vars": {...}, "children": [...]}';
    this.#context.findings.add({ code: 'script_output', cause, mend, position: this.#position() });
  }

  #position() {
    return { file: this.#context.file, line: 1, column: 1 };
  }
}

/** The short forms: a list is the hosts; a mapping without any of the keys is a host of the group's name and its variables. */
function partsOf(name: string, value: Json): JsonObject {
  if (!isJsonObject(value)) return { hosts: value };
  const isGroup = ['hosts', 'vars', 'children'].some(key => Object.hasOwn(value, key));
  return isGroup ? value : { hosts: [name], vars: value };
}
