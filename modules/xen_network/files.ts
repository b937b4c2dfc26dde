import { HEADER } from './header.ts';
import { interfacesText } from './ifupdown.ts';
import { addCommand, type FirewallTool, type Masquerade, masqueradeOf } from './masquerade.ts';
import type { Params } from './params.ts';

export type Renderer = 'ifupdown' | 'networkd';

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

function networkText({ name, address, address6 }: Params): string {
  return [
    HEADER,
    '[Match]',
    `Name=${name}`,
    '',
    '[Network]',
    ...(address === undefined ? [] : [`Address=${address}`]),
    ...(address6 === undefined ? [] : [`Address=${address6}`]),
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
