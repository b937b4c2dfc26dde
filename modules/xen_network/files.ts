import { dhcpFile, dhcpText, dhcpUnit, dhcpUnitText } from './dhcp.ts';
import { HEADER } from './header.ts';
import { interfacesText } from './ifupdown.ts';
import { addCommand, type FirewallTool, type Masquerade, masqueradeOf } from './masquerade.ts';
import { ifcfgText } from './ifcfg.ts';
import { netplanText } from './netplan.ts';
import { netdevText, networkText, portsText, uplinkText } from './networkd.ts';
import { dispatcherText, keyfileText, portKeyfileText } from './networkmanager.ts';
import type { Params } from './params.ts';

export type Renderer = 'ifupdown' | 'networkd' | 'netplan' | 'networkmanager' | 'ifcfg';

interface Paths {
  readonly interfaces: string;
  readonly netdev: string;
  readonly network: string;
  readonly ports: string;
  readonly uplink: string;
  readonly netplan: string;
  readonly keyfile: string;
  readonly portKeyfile: string;
  readonly dispatcher: string;
  readonly ifcfg: string;
  readonly nat: string;
  readonly sysctl: string;
  readonly dhcp: string;
  readonly unit: string;
}

function pathsOf({ name, mode, uplink }: Params): Paths {
  const networkd = `/etc/systemd/network/50-xenplay-${name}`;
  return {
    interfaces: `/etc/network/interfaces.d/xenplay-${name}`,
    netdev: `${networkd}.netdev`,
    network: `${networkd}.network`,
    ports: `${networkd}-ports.network`,
    uplink: `/etc/systemd/network/00-xenplay-${name}-uplink.network`,
    netplan: `/etc/netplan/90-xenplay-${name}.yaml`,
    keyfile: `/etc/NetworkManager/system-connections/xenplay-${name}.nmconnection`,
    portKeyfile: `/etc/NetworkManager/system-connections/xenplay-${name}-uplink.nmconnection`,
    dispatcher: `/etc/NetworkManager/dispatcher.d/60-xenplay-${name}`,
    ifcfg: `/etc/sysconfig/network-scripts/ifcfg-${name}`,
    nat: `/etc/systemd/system/systemd-networkd.service.d/60-xenplay-${name}.conf`,
    dhcp: dhcpFile(name),
    unit: dhcpUnit(name),
    sysctl: `/etc/sysctl.d/60-xenplay-${mode === 'routed' ? `routed-${uplink ?? ''}` : name}.conf`,
  };
}

/** Every path that the module may ever write for this network: what the probe reads and `absent` removes. */
export function allPaths(params: Params): readonly string[] {
  const paths = pathsOf(params);
  return params.mode === 'routed' ? [paths.sysctl] : Object.values<string>({ ...paths });
}

/** netplan warns of files that others may read, NetworkManager passes them over; a dispatcher is a program. */
export function modeOf(path: string): string {
  if (path.startsWith('/etc/NetworkManager/dispatcher.d/')) return '0755';
  return path.startsWith('/etc/netplan/') || path.startsWith('/etc/NetworkManager/') ? '0600' : '0644';
}

/** Which of the renderers that have to be told of new files an earlier run wrote for. */
export function writtenFor(files: ReadonlyMap<string, string>, params: Params): Renderer | undefined {
  const { netplan, uplink, keyfile } = pathsOf(params);
  if (files.has(keyfile)) return 'networkmanager';
  return files.has(netplan) ? 'netplan' : files.has(uplink) ? 'networkd' : undefined;
}

export interface Rendering {
  readonly renderer: Renderer | undefined;
  readonly firewall: FirewallTool | undefined;
  /** What goes along from the uplink into the bridge: lines in the language of the renderer. */
  readonly along: readonly string[];
  /** Ports that no file of netplan names; it wants every one named. */
  readonly unnamed: readonly string[];
  /** Then services are units, else hooks of ifupdown. */
  readonly hasSystemd: boolean;
}

/** The files that keep the network over a reboot: path and text. */
export function filesOf(params: Params, rendering: Rendering): ReadonlyMap<string, string> {
  const paths = pathsOf(params);
  const files = new Map<string, string>();
  if (params.mode !== 'routed') for (const [path, text] of bridgeFiles(params, paths, rendering)) files.set(path, text);
  if (params.dhcp !== undefined) {
    files.set(paths.dhcp, dhcpText(params));
    if (rendering.hasSystemd) files.set(paths.unit, dhcpUnitText(params.name));
  }
  if (params.mode === 'nat' || params.mode === 'routed') files.set(paths.sysctl, sysctlText(params));
  return files;
}

function bridgeFiles(params: Params, paths: Paths, rendering: Rendering): Iterable<readonly [string, string]> {
  const { renderer, firewall = 'iptables' } = rendering;
  const rule = masqueradeOf(params);
  const nat = rule === undefined ? [] : [[paths.nat, natText(params, rule, firewall)] as const];
  switch (renderer) {
    case 'ifupdown':
      return [[paths.interfaces, interfacesText(params, rendering)]];
    case 'networkd':
      return [...networkdFiles(params, paths, rendering.along), ...nat];
    case 'netplan':
      return [[paths.netplan, netplanText(params, rendering)], ...nat];
    case 'networkmanager':
      return [
        [paths.keyfile, keyfileText(params, rendering.along)],
        ...(params.mode === 'bridged' || params.mode === 'vlan'
          ? [[paths.portKeyfile, portKeyfileText(params, rendering.along)] as const]
          : []),
        [paths.dispatcher, dispatcherText(params, rule, firewall)],
      ];
    case 'ifcfg':
      return [[paths.ifcfg, ifcfgText(params)]];
    case undefined:
      return [];
  }
}

function networkdFiles(params: Params, paths: Paths, along: readonly string[]): ReadonlyMap<string, string> {
  const { name, mode, uplink, ports } = params;
  return new Map([
    [paths.netdev, netdevText(params)],
    [paths.network, networkText(params, along)],
    ...(ports.length > 0 ? [[paths.ports, portsText(params)] as const] : []),
    ...(mode === 'bridged' && uplink !== undefined ? [[paths.uplink, uplinkText(name, uplink)] as const] : []),
  ]);
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
