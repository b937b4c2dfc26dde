import type { Group, Inventory, VariableLayer, VarsFolder } from '../model/inventory.ts';

/**
 * A host's variables from the inventory, lowest first, in Ansible's steps of precedence: the inventory's files (`all`, then
 * its groups), `group_vars/all` beside inventory and playbook, the other `group_vars`, the host's line, `host_vars`.
 */
export function hostLayers(inventory: Inventory, host: string, playbookDir?: string): readonly VariableLayer[] {
  const { all } = relations(inventory);
  const key = `${playbookDir ?? ''}\0${host}`;
  const known = all.get(key);
  if (known !== undefined) return known;
  const layers = [...groupLayers(inventory, host, playbookDir), ...ownLayers(inventory, host, playbookDir)];
  all.set(key, layers);
  return layers;
}

interface Relations {
  /** Direct groups of every host. */
  readonly byHost: ReadonlyMap<string, readonly string[]>;
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly depths: ReadonlyMap<string, number>;
  /** Hosts in the same groups share one list of layers. */
  readonly layers: Map<string, readonly VariableLayer[]>;
  /** Of each host and playbook: asked for with each task. */
  readonly all: Map<string, readonly VariableLayer[]>;
}

const memo = new WeakMap<Inventory, Relations>();

function groupLayers(inventory: Inventory, host: string, playbookDir: string | undefined): readonly VariableLayer[] {
  const { byHost, layers } = relations(inventory);
  const direct = byHost.get(host) ?? [];
  const key = `${playbookDir ?? ''}\0${direct.join(' ')}`;
  const known = layers.get(key) ?? layersOf(direct, inventory, playbookDir);
  layers.set(key, known);
  return known;
}

function layersOf(
  direct: readonly string[],
  inventory: Inventory,
  playbookDir: string | undefined,
): readonly VariableLayer[] {
  const groups = rankedGroups(direct, inventory);
  const { inventory: beside } = inventory.varsFolders;
  const playbook = foldersOf(inventory, playbookDir);
  const inFolders = (folders: readonly VarsFolder[], names: readonly string[]): readonly VariableLayer[] =>
    folders.flatMap(folder => names.flatMap(name => folder.groups.get(name) ?? []));
  const names = groups.map(({ name }) => name);
  return [
    ...(inventory.groups.get('all')?.vars ?? []),
    ...groups.flatMap(({ vars }) => vars),
    ...inFolders(beside, ['all']),
    ...inFolders(playbook, ['all']),
    ...inFolders(beside, names),
    ...inFolders(playbook, names),
  ];
}

function ownLayers(inventory: Inventory, host: string, playbookDir: string | undefined): readonly VariableLayer[] {
  const folders = [...inventory.varsFolders.inventory, ...foldersOf(inventory, playbookDir)];
  return [...(inventory.hosts.get(host)?.vars ?? []), ...folders.flatMap(folder => folder.hosts.get(host) ?? [])];
}

/** Those of the play's own playbook; of all when no play is asked about. */
function foldersOf({ varsFolders }: Inventory, playbookDir: string | undefined): readonly VarsFolder[] {
  if (playbookDir === undefined) return varsFolders.playbook;
  return varsFolders.playbook.filter(({ path }) => path === playbookDir);
}

/** All groups above a host but `all`: later ones win. */
function rankedGroups(direct: readonly string[], inventory: Inventory): readonly Group[] {
  const { parents, depths } = relations(inventory);
  // A set that grows while it is walked.
  const names = new Set(direct);
  for (const name of names) for (const parent of parents.get(name) ?? []) names.add(parent);
  names.delete('all');
  const depthOf = ({ name }: Group): number => depths.get(name) ?? 0;
  return [...names]
    .flatMap(name => inventory.groups.get(name) ?? [])
    .sort((a, b) => depthOf(a) - depthOf(b) || a.priority - b.priority || (a.name < b.name ? -1 : 1));
}

function relations(inventory: Inventory): Relations {
  const known = memo.get(inventory);
  if (known !== undefined) return known;
  const [parents, byHost] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const { name, children, hosts } of inventory.groups.values()) {
    for (const child of children) append(parents, child, name);
    for (const host of hosts) append(byHost, host, name);
  }
  const made: Relations = { parents, byHost, depths: depthsOf(inventory), layers: new Map(), all: new Map() };
  memo.set(inventory, made);
  return made;
}

function append(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** The longest way from `all`. */
function depthsOf({ groups }: Inventory): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const visit = (name: string, depth: number): void => {
    if ((depths.get(name) ?? -1) >= depth) return;
    depths.set(name, depth);
    for (const child of groups.get(name)?.children ?? []) visit(child, depth + 1);
  };
  visit('all', 0);
  return depths;
}
