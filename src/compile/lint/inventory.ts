import type { Diagnostic, Position } from '../../model/diagnostic.ts';
import type { Inventory, VariableLayer } from '../../model/inventory.ts';
import type { Json } from '../../model/json.ts';
import { nearest } from '../../model/nearest.ts';
import { keyPositionAt } from '../../model/source.ts';
import { hostLayers } from '../host-layers.ts';
import { pluginName } from '../../model/plugin-name.ts';

/** What an inventory says twice, for nobody, or of two hosts at once, and most likely does not mean. */
export function inventoryWarnings(inventory: Inventory): readonly Diagnostic[] {
  return [
    ...Array.from(inventory.hosts.keys()).flatMap(host => contradictions(host, inventory)),
    ...sameAddresses(inventory),
    ...mistyped(inventory),
  ];
}

/** Older names win over the newer ones behind them. */
const REACHED_BY: readonly (readonly [what: string, names: readonly string[]])[] = [
  ['address', ['ansible_ssh_host', 'ansible_host']],
  ['port', ['ansible_ssh_port', 'ansible_port']],
];

interface Said {
  readonly name: string;
  readonly value: Json;
  readonly position: Position | undefined;
}

/** Two values for one host itself; that a host's value wins over its group's is what both are for. */
function contradictions(host: string, inventory: Inventory): readonly Diagnostic[] {
  const layers = ownLayers(host, inventory);
  return REACHED_BY.flatMap(([what, names]) => {
    const said = names.toReversed().flatMap(name => layers.flatMap(layer => valueIn(layer, name)));
    const winner = said.at(-1);
    if (winner === undefined) return [];
    return said
      .filter(({ value }) => text(value) !== text(winner.value))
      .map(({ value, position }) => {
        const cause = `${host} has the ${what} ${text(value)} here and ${text(winner.value)} ${placeOf(winner.position)}, which counts`;
        return warning('two_values', cause, 'take one of the two away', position);
      });
  });
}

function ownLayers(host: string, { hosts, varsFolders }: Inventory): readonly VariableLayer[] {
  const inFolders = [...varsFolders.inventory, ...varsFolders.playbook].flatMap(folder => folder.hosts.get(host) ?? []);
  return [...(hosts.get(host)?.vars ?? []), ...inFolders];
}

function valueIn(layer: VariableLayer, name: string): readonly Said[] {
  if (layer.secret === true || !Object.hasOwn(layer.values, name)) return [];
  const value = layer.values[name] ?? null;
  return [{ name, value, position: positionIn(layer, name) }];
}

function positionIn({ source, path }: VariableLayer, name: string): Position | undefined {
  return source === undefined ? undefined : keyPositionAt(source, [...(path ?? []), name]);
}

function placeOf(position: Position | undefined): string {
  return position === undefined ? 'elsewhere' : `at ${position.file}:${position.line}:${position.column}`;
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whatever else differs, two hosts are two logins, or two ways. */
const WAY = /^ansible_(?:connection|user|port|ssh_.*)$/;

function sameAddresses(inventory: Inventory): readonly Diagnostic[] {
  const known = new Map<string, string>();
  return [...inventory.hosts.keys()].flatMap(host => {
    const layers = hostLayers(inventory, host).filter(({ secret }) => secret !== true);
    const [said] = layers.flatMap(layer => valueIn(layer, 'ansible_host')).toReversed();
    if (said === undefined || typeof said.value !== 'string' || said.value.includes('{{')) return [];
    const way = layers.flatMap(({ values }) => Object.entries(values).filter(([name]) => WAY.test(name)));
    const key = JSON.stringify([said.value, Object.entries(Object.fromEntries(way)).toSorted(byName)]);
    const other = known.get(key);
    if (other === undefined) known.set(key, host);
    const { ansible_connection: connection } = Object.fromEntries(way);
    if (other === undefined || (typeof connection === 'string' && pluginName(connection) === 'local')) return [];
    const cause = `${host} and ${other} have one address, ${said.value}, and one way to it`;
    return [warning('same_address', cause, 'if they are one machine, name it once', said.position)];
  });
}

function byName([a]: readonly [string, Json], [b]: readonly [string, Json]): number {
  return a < b ? -1 : 1;
}

const PREFIX = 'ansible_';

/** What is read of an inventory, by us or by Ansible, without the prefix. */
const READ: readonly string[] = [
  ...[
    'host',
    'port',
    'user',
    'password',
    'connection',
    'timeout',
    'private_key_file',
    'host_key_checking',
    'pipelining',
  ],
  ...[
    'host',
    'port',
    'user',
    'pass',
    'password',
    'timeout',
    'private_key_file',
    'executable',
    'pipelining',
    'retries',
  ].map(name => `ssh_${name}`),
  ...['ssh_args', 'ssh_common_args', 'ssh_extra_args', 'scp_extra_args', 'sftp_extra_args', 'ssh_transfer_method'],
  ...['become', 'become_user', 'become_method', 'become_pass', 'become_password', 'become_exe', 'become_flags'],
  ...['sudo_pass', 'sudo_exe', 'sudo_flags', 'su_pass', 'su_exe', 'su_flags', 'remote_tmp', 'managed', 'network_os'],
  ...['group_priority', 'python_interpreter', 'shell_type', 'shell_executable', 'facts', 'check_mode', 'date_time'],
];

/** `ansible_hots` would be a variable like any other, that nobody asks for. */
function mistyped({ hosts, groups, varsFolders }: Inventory): readonly Diagnostic[] {
  const folders = [...varsFolders.inventory, ...varsFolders.playbook];
  const layers = [
    ...[...groups.values(), ...hosts.values()].flatMap(({ vars }) => vars),
    ...folders.flatMap(folder => [...folder.groups.values(), ...folder.hosts.values()].flat()),
  ];
  return [...new Set(layers)].flatMap(layer => (layer.secret === true ? [] : mistypedIn(layer)));
}

function mistypedIn(layer: VariableLayer): readonly Diagnostic[] {
  return Object.keys(layer.values).flatMap(name => {
    const rest = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : undefined;
    if (rest === undefined || READ.includes(rest)) return [];
    const near = nearest(rest, READ);
    if (near === undefined || Math.abs(near.length - rest.length) > 2) return [];
    const mend = `did you mean "${PREFIX}${near}"?`;
    return [warning('unread_variable', `nothing reads ${name} of an inventory`, mend, positionIn(layer, name))];
  });
}

function warning(code: string, cause: string, mend: string, position: Position | undefined): Diagnostic {
  return { code, severity: 'warning', cause, mend, ...(position === undefined ? {} : { position }) };
}
