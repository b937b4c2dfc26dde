import { dhcpHooks } from './dhcp.ts';
import { HEADER } from './header.ts';
import { addCommand, type FirewallTool, masqueradeOf, removeCommand } from './masquerade.ts';
import type { Params } from './params.ts';
import { portsOf } from './take-over.ts';
import { vlanOf } from './vlan.ts';

/**
 * Plain `ip` commands and sysfs instead of bridge_ports: they need no hooks of bridge-utils, and do the same on every
 * ifupdown. ifup must also work on a bridge that is already there, with its address (after our own run, before a reboot), and
 * ifdown must not take the bridge away from guests that are attached.
 */
export function interfacesText(
  params: Params,
  { firewall, hasSystemd }: { readonly firewall: FirewallTool | undefined; readonly hasSystemd: boolean },
): string {
  const { name, address, gateway } = params;
  const rule = masqueradeOf(params);
  const lines = params.switch === 'openvswitch' ? ovsLines(params) : linuxLines(params);
  return [
    HEADER,
    `auto ${name}`,
    address === undefined ? `iface ${name} inet manual` : `iface ${name} inet static`,
    ...(address === undefined ? [] : [`    address ${address}`]),
    ...(gateway === undefined ? [] : [`    gateway ${gateway}`]),
    ...lines.before,
    ...(address === undefined ? [] : [`    pre-up ip addr del ${address} dev ${name} 2>/dev/null || :`]),
    `    up ip link set dev ${name} up`,
    ...ipv6Lines(params),
    ...lines.up,
    ...(rule === undefined
      ? []
      : [
          `    up ${addCommand(firewall ?? 'iptables', name, rule)}`,
          `    down ${removeCommand(firewall ?? 'iptables', name, rule)}`,
        ]),
    ...(params.dhcp === undefined || hasSystemd ? [] : dhcpHooks(name)),
    ...lines.after,
    '',
  ].join('\n');
}

interface Lines {
  readonly before: readonly string[];
  readonly up: readonly string[];
  readonly after: readonly string[];
}

function linuxLines(params: Params): Lines {
  const { name, mtu, mac } = params;
  const ports = portsOf(params);
  const vlan = vlanOf(params);
  const directory = `/sys/class/net/${name}`;
  return {
    before: [
      `    pre-up ip link show dev ${name} >/dev/null 2>&1 || ip link add name ${name} type bridge`,
      `    pre-up echo 0 > ${directory}/bridge/stp_state && echo 0 > ${directory}/bridge/forward_delay`,
      ...(mac === undefined ? [] : [`    pre-up ip link set dev ${name} address ${mac}`]),
      ...(mtu === undefined ? [] : [`    pre-up ip link set dev ${name} mtu ${mtu}`]),
      ...(vlan === undefined
        ? []
        : [
            `    pre-up ip link show dev ${vlan.name} >/dev/null 2>&1 || ip link add link ${vlan.parent} name ${vlan.name} type vlan id ${vlan.id}`,
            `    pre-up ip link set dev ${vlan.parent} up`,
          ]),
    ],
    up: ports.map(port => `    up ip link set dev ${port} master ${name} && ip link set dev ${port} up || :`),
    after: [
      ...ports.map(port => `    down ip link set dev ${port} nomaster 2>/dev/null || :`),
      ...(vlan === undefined ? [] : [`    post-down ip link del dev ${vlan.name} 2>/dev/null || :`]),
      `    post-down ls ${directory}/brif/* >/dev/null 2>&1 || ip link del dev ${name} 2>/dev/null || :`,
    ],
  };
}

/** Bridge, ports and their settings are in the database of Open vSwitch, which brings them back by itself. */
function ovsLines({ name }: Params): Lines {
  return { before: [`    pre-up ovs-vsctl --timeout=60 br-exists ${name}`], up: [], after: [] };
}

/** Not as a stanza of its own: that would wait for duplicate address detection, which a bridge without carrier never ends. */
function ipv6Lines({ name, address6, gateway6 }: Params): readonly string[] {
  return [
    ...(address6 === undefined ? [] : [`    up ip -6 addr replace ${address6} dev ${name} nodad`]),
    ...(gateway6 === undefined ? [] : [`    up ip -6 route replace default via ${gateway6} dev ${name}`]),
  ];
}
