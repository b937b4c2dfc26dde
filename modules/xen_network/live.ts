import type { Change } from '../../src/module/contract.ts';
import { type Script, sh } from '../../src/module/script.ts';
import { writtenBefore } from './files.ts';
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
    ...uplinkChanges(state, params),
    ...portChanges(state, params),
    ...addressChanges(state, params),
    ...gatewayChanges(state, params),
  ];
}

/** By sysfs, not by options of `ip link add`: old iproute2 and busybox do not have them. The delay can be 0 only without STP. */
function stpOff(name: string): Script {
  const bridge = `/sys/class/net/${name}/bridge`;
  return sh`echo 0 > ${`${bridge}/stp_state`} && echo 0 > ${`${bridge}/forward_delay`}`;
}

function creation({ name, mtu, mac }: Params): Change {
  return liveChange({
    summary: `add the bridge ${name}`,
    before: '',
    after: name,
    scripts: [
      sh`ip link add name ${name} type bridge`,
      stpOff(name),
      ...(mac === undefined ? [] : [sh`ip link set dev ${name} address ${mac}`]),
      ...(mtu === undefined ? [] : [sh`ip link set dev ${name} mtu ${mtu}`]),
      sh`ip link set dev ${name} up`,
    ],
    undo: [sh`ip link del dev ${name}`],
  });
}

function bridgeDrift(bridge: Link, { name, mtu, mac }: Params): readonly Change[] {
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
    add('set the MAC address of', [bridge.mac, mac], [sh`ip link set dev ${name} address ${mac}`]);
  if (mtu !== undefined && bridge.mtu !== mtu)
    add('set the MTU of', [String(bridge.mtu), String(mtu)], [sh`ip link set dev ${name} mtu ${mtu}`]);
  if (!bridge.isUp) add('bring up', ['down', 'up'], [sh`ip link set dev ${name} up`]);
  return changes;
}

function portChanges({ links }: State, params: Params): readonly Change[] {
  const { name, ports } = params;
  const missing = ports.filter(port => links.get(port)?.master !== name);
  const down = portsOf(params).filter(port => links.get(port)?.master === name && links.get(port)?.isUp === false);
  return [
    ...missing.map(port =>
      liveChange({
        summary: `put ${port} into ${name}`,
        before: (links.get(name)?.ports ?? []).join(', '),
        after: [...(links.get(name)?.ports ?? []), port].join(', '),
        scripts: [sh`ip link set dev ${port} master ${name}`, sh`ip link set dev ${port} up`],
        undo: [sh`ip link set dev ${port} nomaster`],
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

/** Adds the declared address, and takes away one that an earlier run gave and the play no longer names. Others stay. */
function addressChanges(state: State, { name, address }: Params): readonly Change[] {
  const own = state.addresses
    .filter(({ device, cidr }) => device === name && !cidr.includes(':'))
    .map(({ cidr }) => cidr);
  const stale = writtenBefore(state).addresses.filter(cidr => cidr !== address && own.includes(cidr));
  const added =
    address === undefined || own.includes(address)
      ? []
      : [
          liveChange({
            summary: `give ${name} the address ${address}`,
            before: own.join(', '),
            after: [...own, address].join(', '),
            scripts: [sh`ip addr add ${address} dev ${name}`],
            undo: [sh`ip addr del ${address} dev ${name}`],
          }),
        ];
  const removed = stale.map(cidr =>
    liveChange({
      summary: `take the address ${cidr} from ${name}`,
      before: cidr,
      after: '',
      scripts: [sh`ip addr del ${cidr} dev ${name}`],
      undo: [sh`ip addr add ${cidr} dev ${name}`],
      risk: 'disruptive',
    }),
  );
  return [...added, ...removed];
}

/** Guests of a bridge reach what is behind its ports without the dom0's routing. */
export function needsForwarding(mode: Params['mode']): boolean {
  return mode === 'nat' || mode === 'routed';
}

function forwardChange({ facts }: State, { mode }: Params): readonly Change[] {
  if (!needsForwarding(mode) || facts.get('ip_forward') === '1') return [];
  return [
    liveChange({
      summary: 'forward packets between interfaces',
      before: 'net.ipv4.ip_forward = 0',
      after: 'net.ipv4.ip_forward = 1',
      scripts: [sh`echo 1 > /proc/sys/net/ipv4/ip_forward`],
      undo: [sh`echo 0 > /proc/sys/net/ipv4/ip_forward`],
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
