import type { Change } from '../../src/module/contract.ts';
import { type Script, sh } from '../../src/module/script.ts';
import { bridgeTool, stpOff } from './bridge-tool.ts';
import { writtenBefore } from './written-before.ts';
import { liveChange } from './live-change.ts';
import {
  ensureOne,
  firewallTool,
  isSame,
  liveMasquerades,
  masqueradeOf,
  masqueradeText,
  removeCommand,
} from './masquerade.ts';
import type { Params } from './params.ts';
import type { Link, State } from './state.ts';
import { gatewayChanges, portsOf, uplinkChanges } from './take-over.ts';
import { vlanOf } from './vlan.ts';

/** What has to change in the running kernel. */
export function liveChanges(state: State, params: Params): readonly Change[] {
  return [
    ...linkChanges(state, params),
    ...forwardChange(state, params),
    ...proxyChange(state, params),
    ...masqueradeChanges(state, params),
  ];
}

/** What has to change in the bridge itself, its ports and its addresses. */
export function linkChanges(state: State, params: Params): readonly Change[] {
  if (params.mode === 'routed') return [];
  const bridge = state.links.get(params.name);
  const own = bridge === undefined ? [creation(params)] : bridgeDrift(bridge, params);
  return [
    ...own,
    ...vlanChanges(state, params),
    ...uplinkChanges(state, params),
    ...portChanges(state, params),
    ...addressChanges(state, params),
    ...gatewayChanges(state, params),
  ];
}

function creation(params: Params): Change {
  const { name } = params;
  const tool = bridgeTool(params);
  return liveChange({
    summary: `add the bridge ${name}`,
    before: '',
    after: name,
    scripts: tool.create(params),
    undo: [tool.remove(name)],
  });
}

function bridgeDrift(bridge: Link, params: Params): readonly Change[] {
  const { name, mtu, mac } = params;
  const tool = bridgeTool(params);
  const changes: Change[] = [];
  const add = (what: string, values: readonly [string, string], scripts: readonly [Script, ...Script[]]): void => {
    changes.push(liveChange({ summary: `${what} ${name}`, before: values[0], after: values[1], scripts }));
  };
  if (bridge.stp || bridge.forwardDelay !== 0)
    add(
      'switch spanning tree off on',
      [`stp ${bridge.stp ? 'on' : 'off'}, forward delay ${bridge.forwardDelay / 100} s`, 'stp off, forward delay 0 s'],
      [stpOff(name)],
    );
  if (mac !== undefined && bridge.mac.toLowerCase() !== mac.toLowerCase())
    add('set the MAC address of', [bridge.mac, mac], [tool.setMac(name, mac)]);
  if (mtu !== undefined && bridge.mtu !== mtu)
    add('set the MTU of', [String(bridge.mtu), String(mtu)], [tool.setMtu(name, mtu)]);
  if (!bridge.isUp) add('bring up', ['down', 'up'], [sh`ip link set dev ${name} up`]);
  return changes;
}

/** The VLAN link, which then is a port like any other. */
function vlanChanges({ links }: State, params: Params): readonly Change[] {
  const vlan = vlanOf(params);
  if (vlan === undefined || links.has(vlan.name)) return [];
  const { name, parent, id } = vlan;
  return [
    liveChange({
      summary: `take VLAN ${id} off ${parent} as ${name}`,
      before: '',
      after: name,
      scripts: [sh`ip link add link ${parent} name ${name} type vlan id ${String(id)}`],
      undo: [sh`ip link del dev ${name}`],
    }),
  ];
}

function portChanges({ links }: State, params: Params): readonly Change[] {
  const { name, mode, uplink } = params;
  const tool = bridgeTool(params);
  const own = portsOf(params).filter(port => mode !== 'bridged' || port !== uplink);
  const missing = own.filter(port => links.get(port)?.master !== name);
  const down = portsOf(params).filter(port => links.get(port)?.master === name && links.get(port)?.isUp === false);
  return [
    ...missing.map(port =>
      liveChange({
        summary: `put ${port} into ${name}`,
        before: (links.get(name)?.ports ?? []).join(', '),
        after: [...(links.get(name)?.ports ?? []), port].join(', '),
        scripts: [tool.addPort(name, port), sh`ip link set dev ${port} up`],
        undo: [tool.removePort(name, port)],
      }),
    ),
    ...down.map(port =>
      liveChange({
        summary: `bring up ${port}`,
        before: 'down',
        after: 'up',
        scripts: [sh`ip link set dev ${port} up`],
      }),
    ),
  ];
}

/** Adds the declared addresses, and takes away those that an earlier run gave and the play no longer names. Others stay. */
function addressChanges(state: State, params: Params): readonly Change[] {
  const { name } = params;
  const own = addressesOf(state, params);
  const added = wantedAddresses(params)
    .filter(cidr => !own.includes(cidr))
    .map(cidr =>
      liveChange({
        summary: `give ${name} the address ${cidr}`,
        before: own.join(', '),
        after: [...own, cidr].join(', '),
        scripts: [addAddress(cidr, name)],
        undo: [sh`ip addr del ${cidr} dev ${name}`],
      }),
    );
  const removed = staleAddresses(state, params).map(cidr =>
    liveChange({
      summary: `take the address ${cidr} from ${name}`,
      before: cidr,
      after: '',
      scripts: [sh`ip addr del ${cidr} dev ${name}`],
      undo: [addAddress(cidr, name)],
      risk: 'disruptive',
    }),
  );
  return [...added, ...removed];
}

function addressesOf({ addresses }: State, { name }: Params): readonly string[] {
  return addresses.filter(({ device }) => device === name).map(({ cidr }) => cidr);
}

function wantedAddresses({ address, address6 }: Params): readonly string[] {
  return [address, address6].filter(cidr => cidr !== undefined);
}

function staleAddresses(state: State, params: Params): readonly string[] {
  const own = addressesOf(state, params);
  const wanted = wantedAddresses(params);
  return writtenBefore(state).addresses.filter(cidr => !wanted.includes(cidr) && own.includes(cidr));
}

/** Whether a bridge that is there already loses an address or its way out, and whoever uses them for a while or for good. */
export function readdresses(state: State, params: Params): boolean {
  return staleAddresses(state, params).length > 0 || gatewayChanges(state, params).some(({ before }) => before !== '');
}

/** Without duplicate address detection the address works at once, also on a bridge without carrier. */
function addAddress(cidr: string, name: string): Script {
  return cidr.includes(':') ? sh`ip -6 addr add ${cidr} dev ${name} nodad` : sh`ip addr add ${cidr} dev ${name}`;
}

/** Guests of a bridge reach what is behind its ports without the dom0's routing. */
function needsForwarding(mode: Params['mode']): boolean {
  return mode === 'nat' || mode === 'routed';
}

function forwardChange({ facts }: State, { mode }: Params): readonly Change[] {
  if (!needsForwarding(mode) || facts.get('ip_forward') === '1') return [];
  // The kernel turns it on when forwarding is turned off, whatever it was before.
  const redirects = facts.get('accept_redirects') === '0' ? '0' : '1';
  return [
    liveChange({
      summary: 'forward packets between interfaces',
      before: 'net.ipv4.ip_forward = 0',
      after: 'net.ipv4.ip_forward = 1',
      scripts: [sh`echo 1 > /proc/sys/net/ipv4/ip_forward`],
      undo: [
        sh`echo 0 > /proc/sys/net/ipv4/ip_forward; echo ${redirects} > /proc/sys/net/ipv4/conf/all/accept_redirects`,
      ],
    }),
  ];
}

function proxyChange({ facts }: State, { mode, uplink = '' }: Params): readonly Change[] {
  if (mode !== 'routed' || facts.get('proxy_arp') === '1') return [];
  const file = `/proc/sys/net/ipv4/conf/${uplink}/proxy_arp`;
  return [
    liveChange({
      summary: `answer ARP for guests on ${uplink}`,
      before: 'proxy_arp = 0',
      after: 'proxy_arp = 1',
      scripts: [sh`echo 1 > ${file}`],
      undo: [sh`echo 0 > ${file}`],
    }),
  ];
}

/** One rule, never one more at each run; and none that an earlier run made for other parameters. */
function masqueradeChanges(state: State, params: Params): readonly Change[] {
  const tool = firewallTool(state);
  if (tool === undefined) return [];
  const rule = masqueradeOf(params);
  const live = liveMasquerades(state);
  const written = writtenBefore(state).rules;
  const stale = live.filter(
    (found, index) =>
      !isSame(found, rule) &&
      written.some(old => isSame(found, old)) &&
      live.findIndex(first => isSame(first, found)) === index,
  );
  const removed = stale.map(old =>
    liveChange({
      summary: `stop masquerading ${masqueradeText(old)}`,
      before: masqueradeText(old),
      after: '',
      scripts: [sh`${sh.raw(removeCommand(tool, params.name, old))}`],
    }),
  );
  if (rule === undefined) return removed;
  const copies = live.filter(found => isSame(found, rule)).length;
  if (copies === 1) return removed;
  return [
    ...removed,
    liveChange({
      summary: `masquerade ${masqueradeText(rule)}`,
      before: copies === 0 ? '' : `${copies} equal rules`,
      after: '1 rule',
      scripts: [ensureOne(tool, params.name, rule)],
      ...(copies === 0 ? { undo: [sh`${sh.raw(removeCommand(tool, params.name, rule))}`] } : {}),
    }),
  ];
}
