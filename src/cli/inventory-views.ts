import { randomBytes } from 'node:crypto';
import { hostLayers } from '../compile/host-layers.ts';
import type { Inventory, VariableLayer } from '../model/inventory.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { vaultedOf } from '../model/vaulted.ts';
import { toYaml } from '../vars/filters/yaml.ts';
import { textOf } from '../vars/values.ts';

export interface View {
  readonly found: Inventory;
  /** Absent: all. */
  readonly limited: ReadonlySet<string> | undefined;
  readonly extraVars: JsonObject;
  /** Variables stand where they were set, not merged to those of each host. */
  readonly isExport: boolean;
}

/** The shape of Ansible's dynamic inventories, so that either tool can read it. */
export function listOf(view: View): JsonObject {
  const { found } = view;
  const groups = [...found.groups.keys()].flatMap((name): readonly (readonly [string, Json])[] => {
    const { hosts, ...group } = groupOf(name, view);
    const entry = { ...(hosts.length === 0 ? {} : { hosts }), ...group };
    return hasKeys(entry) ? [[name, entry]] : [];
  });
  const hostvars = [...found.hosts.keys()]
    .filter(host => isShown(host, view))
    .map(host => [host, variablesOf(host, view)] as const)
    .filter(([, values]) => hasKeys(values));
  return { _meta: { hostvars: Object.fromEntries(hostvars) }, ...Object.fromEntries(groups) };
}

/** Groups within groups, as an inventory in YAML has them; a host's variables stand where it is first named. */
export function treeOf(view: View): JsonObject {
  const seen = new Set<string>();
  const tree = (name: string): JsonObject => {
    const { hosts, children = [], vars } = groupOf(name, view);
    const below = children.map(child => [child, tree(child)] as const);
    const named = hosts.map(host => {
      const values = seen.has(host) ? {} : variablesOf(host, view);
      seen.add(host);
      return [host, values] as const;
    });
    return {
      ...(below.length === 0 ? {} : { children: Object.fromEntries(below) }),
      ...(named.length === 0 ? {} : { hosts: Object.fromEntries(named) }),
      ...(vars === undefined ? {} : { vars }),
    };
  };
  return { all: tree('all') };
}

function hasKeys(value: object): boolean {
  return Object.keys(value).length > 0;
}

interface ShownGroup {
  readonly hosts: readonly string[];
  readonly children?: readonly string[];
  readonly vars?: JsonObject;
}

function groupOf(name: string, view: View): ShownGroup {
  const { hosts = [], children = [] } = view.found.groups.get(name) ?? {};
  const vars = view.isExport ? groupVariables(name, view.found) : {};
  return {
    hosts: shownHosts(name, hosts, view),
    ...(children.length === 0 ? {} : { children }),
    ...(hasKeys(vars) ? { vars } : {}),
  };
}

/** What `all` names itself is ungrouped, and shown there. */
function shownHosts(group: string, hosts: readonly string[], view: View): readonly string[] {
  return group === 'all' ? [] : hosts.filter(host => isShown(host, view));
}

function isShown(host: string, { limited }: View): boolean {
  return limited?.has(host) ?? true;
}

function groupVariables(name: string, { groups, varsFolders }: Inventory): JsonObject {
  const { vars = [], priority = 1 } = groups.get(name) ?? {};
  const folders = [...varsFolders.inventory, ...varsFolders.playbook];
  const values = merged([...vars, ...folders.flatMap(folder => folder.groups.get(name) ?? [])]);
  return priority === 1 ? values : { ...values, ansible_group_priority: priority };
}

export function variablesOf(host: string, { found, extraVars, isExport }: View): JsonObject {
  if (!isExport) return { ...merged(hostLayers(found, host)), ...extraVars };
  const folders = [...found.varsFolders.inventory, ...found.varsFolders.playbook];
  return merged([...(found.hosts.get(host)?.vars ?? []), ...folders.flatMap(folder => folder.hosts.get(host) ?? [])]);
}

function merged(layers: readonly VariableLayer[]): JsonObject {
  return Object.fromEntries(layers.flatMap(({ values }) => Object.entries(values)));
}

/** Names in order; encrypted values stay so, written as Ansible's inventories have them in JSON. */
export function jsonOf(value: Json): string {
  return JSON.stringify(sorted(value), null, 4);
}

function sorted(value: Json): Json {
  if (typeof value === 'string') {
    const vault = vaultedOf(value);
    return vault === undefined ? value : { __ansible_vault: vault.envelope };
  }
  if (isJsonArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map(key => [key, sorted(value[key] ?? null)]),
  );
}

/** Encrypted values stay so, behind their tag. */
export function yamlOf(value: Json): string {
  const envelopes: string[] = [];
  const mark = `vault${randomBytes(12).toString('hex')}x`;
  const text = toYaml(marked(value, envelopes, mark), [], new Map([['default_flow_style', false]]));
  return textOf(text)
    .trimEnd()
    .replace(new RegExp(`^( *)(.*)${mark}(\\d+)$`, 'gm'), (_, pad: string, head: string, index: string) =>
      [`${pad}${head}!vault |`, ...(envelopes[Number(index)] ?? '').trimEnd().split('\n')].join(`\n${pad}    `),
    );
}

function marked(value: Json, envelopes: string[], mark: string): Json {
  const vault = typeof value === 'string' ? vaultedOf(value) : undefined;
  if (vault !== undefined) return `${mark}${envelopes.push(vault.envelope) - 1}`;
  if (isJsonArray(value)) return value.map(item => marked(item, envelopes, mark));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item, envelopes, mark)]));
}

export function graphOf(top: string, view: View, withVars: boolean): string {
  const { groups } = view.found;
  const variables = (values: JsonObject, pad: string): readonly string[] =>
    withVars
      ? Object.keys(values)
          .toSorted()
          .map(name => `${pad}|--{${name} = ${shownText(values[name] ?? null)}}`)
      : [];
  const lines = (name: string, depth: number): readonly string[] => {
    const { children = [], hosts = [] } = groups.get(name) ?? {};
    const pad = '  |'.repeat(depth);
    const inner = `${pad}  `;
    return [
      `${pad}${depth === 0 ? '' : '--'}@${name}:`,
      ...children.flatMap(child => lines(child, depth + 1)),
      ...shownHosts(name, hosts, view).flatMap(host => [
        `${inner}|--${host}`,
        ...variables(variablesOf(host, view), `${inner}|  `),
      ]),
      ...variables(groupVariables(name, view.found), inner),
    ];
  };
  return lines(top, 0).join('\n');
}

function shownText(value: Json): string {
  return typeof value === 'string' ? (vaultedOf(value)?.envelope ?? value) : textOf(JSON.parse(jsonOf(value)) as Json);
}
