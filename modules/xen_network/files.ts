import {
  addCommand,
  type FirewallTool,
  type Masquerade,
  masqueradeOf,
  readMasquerade,
  removeCommand,
} from './masquerade.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';
import { isHostAddress } from './subnet.ts';
import { portsOf } from './take-over.ts';

export type Renderer = 'ifupdown' | 'networkd';

const HEADER = '# written by xenplay (xen_network): changes made by hand are overwritten';

interface Paths {
  readonly interfaces: string;
  readonly netdev: string;
  readonly network: string;
  readonly ports: string;
  readonly nat: string;
  readonly sysctl: string;
}

function pathsOf({ name, mode, uplink }: Params): Paths {
  const networkd = `/etc/systemd/network/50-xenplay-${name}`;
  return {
    interfaces: `/etc/network/interfaces.d/xenplay-${name}`,
    netdev: `${networkd}.netdev`,
    network: `${networkd}.network`,
    ports: `${networkd}-ports.network`,
    nat: `/etc/systemd/system/systemd-networkd.service.d/60-xenplay-${name}.conf`,
    sysctl: `/etc/sysctl.d/60-xenplay-${mode === 'routed' ? `routed-${uplink ?? ''}` : name}.conf`,
  };
}

/** Every path that the module may ever write for this network: what the probe reads and `absent` removes. */
export function allPaths(params: Params): readonly string[] {
  const { interfaces, netdev, network, ports, nat, sysctl } = pathsOf(params);
  return params.mode === 'routed' ? [sysctl] : [interfaces, netdev, network, ports, nat, sysctl];
}

export interface Rendering {
  readonly renderer: Renderer | undefined;
  readonly firewall: FirewallTool | undefined;
}

/** The files that keep the network over a reboot: path and text. */
export function filesOf(params: Params, rendering: Rendering): ReadonlyMap<string, string> {
  const paths = pathsOf(params);
  const files = new Map<string, string>();
  if (params.mode !== 'routed' && rendering.renderer === 'ifupdown')
    files.set(paths.interfaces, interfacesText(params, rendering.firewall));
  if (params.mode !== 'routed' && rendering.renderer === 'networkd') {
    files.set(paths.netdev, netdevText(params));
    files.set(paths.network, networkText(params));
    if (params.ports.length > 0) files.set(paths.ports, portsText(params));
    const rule = masqueradeOf(params);
    if (rule !== undefined) files.set(paths.nat, natText(params, rule, rendering.firewall ?? 'iptables'));
  }
  if (params.mode === 'nat' || params.mode === 'routed') files.set(paths.sysctl, sysctlText(params));
  return files;
}

/** What an earlier run wrote down: only that may be taken away later without being named. */
export function writtenBefore({ files }: State): {
  readonly addresses: readonly string[];
  readonly rules: readonly Masquerade[];
} {
  const lines = [...files.values()].flatMap(text => text.split('\n'));
  const addresses = lines
    .map(line => /^(?: {4}address |Address=)(\S+)$/.exec(line)?.[1] ?? '')
    .filter(address => isHostAddress(address));
  return { addresses, rules: lines.flatMap(line => readMasquerade(line) ?? []) };
}

/**
 * Plain `ip` commands and sysfs instead of bridge_ports: they need no hooks of bridge-utils, and do the same on every
 * ifupdown. ifup must also work on a bridge that is already there, with its address (after our own run, before a reboot), and
 * ifdown must not take the bridge away from guests that are attached.
 */
function interfacesText(params: Params, firewall: FirewallTool | undefined): string {
  const { name, address, gateway, mtu, mac } = params;
  const ports = portsOf(params);
  const rule = masqueradeOf(params);
  const directory = `/sys/class/net/${name}`;
  return [
    HEADER,
    `auto ${name}`,
    address === undefined ? `iface ${name} inet manual` : `iface ${name} inet static`,
    ...(address === undefined ? [] : [`    address ${address}`]),
    ...(gateway === undefined ? [] : [`    gateway ${gateway}`]),
    `    pre-up ip link show dev ${name} >/dev/null 2>&1 || ip link add name ${name} type bridge`,
    `    pre-up echo 0 > ${directory}/bridge/stp_state && echo 0 > ${directory}/bridge/forward_delay`,
    ...(mac === undefined ? [] : [`    pre-up ip link set dev ${name} address ${mac}`]),
    ...(mtu === undefined ? [] : [`    pre-up ip link set dev ${name} mtu ${mtu}`]),
    ...(address === undefined ? [] : [`    pre-up ip addr del ${address} dev ${name} 2>/dev/null || :`]),
    `    up ip link set dev ${name} up`,
    ...ports.map(port => `    up ip link set dev ${port} master ${name} && ip link set dev ${port} up || :`),
    ...(rule === undefined
      ? []
      : [
          `    up ${addCommand(firewall ?? 'iptables', name, rule)}`,
          `    down ${removeCommand(firewall ?? 'iptables', name, rule)}`,
        ]),
    ...ports.map(port => `    down ip link set dev ${port} nomaster 2>/dev/null || :`),
    `    post-down ls ${directory}/brif/* >/dev/null 2>&1 || ip link del dev ${name} 2>/dev/null || :`,
    '',
  ].join('\n');
}

function netdevText({ name, mtu, mac }: Params): string {
  return [
    HEADER,
    '[NetDev]',
    `Name=${name}`,
    'Kind=bridge',
    ...(mtu === undefined ? [] : [`MTUBytes=${mtu}`]),
    ...(mac === undefined ? [] : [`MACAddress=${mac}`]),
    '',
    '[Bridge]',
    'STP=no',
    'ForwardDelaySec=0',
    '',
  ].join('\n');
}

function networkText({ name, address }: Params): string {
  return [
    HEADER,
    '[Match]',
    `Name=${name}`,
    '',
    '[Network]',
    ...(address === undefined ? [] : [`Address=${address}`]),
    'ConfigureWithoutCarrier=yes',
    '',
  ].join('\n');
}

function portsText({ name, ports }: Params): string {
  return [HEADER, '[Match]', `Name=${ports.join(' ')}`, '', '[Network]', `Bridge=${name}`, ''].join('\n');
}

/** networkd's own IPMasquerade= knows no uplink and would add a second rule, so the rule comes with its service. */
function natText({ name }: Params, rule: Masquerade, firewall: FirewallTool): string {
  const command = addCommand(firewall, name, rule).replaceAll('"', '\\"');
  return [HEADER, '[Service]', `ExecStartPost=+-/bin/sh -c "${command}"`, ''].join('\n');
}

/** With "/" between the parts, a dot may be in the name of an interface (a VLAN). */
function sysctlText({ mode, uplink }: Params): string {
  return [
    HEADER,
    'net.ipv4.ip_forward = 1',
    ...(mode === 'routed' && uplink !== undefined ? [`net/ipv4/conf/${uplink}/proxy_arp = 1`] : []),
    '',
  ].join('\n');
}
