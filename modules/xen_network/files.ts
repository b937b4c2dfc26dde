import { HEADER } from './header.ts';
import { interfacesText } from './ifupdown.ts';
import { addCommand, type FirewallTool, type Masquerade, masqueradeOf } from './masquerade.ts';
import { netplanText } from './netplan.ts';
import { netdevText, networkText, portsText, uplinkText } from './networkd.ts';
import type { Params } from './params.ts';

export type Renderer = 'ifupdown' | 'networkd' | 'netplan';

interface Paths {
  readonly interfaces: string;
  readonly netdev: string;
  readonly network: string;
  readonly ports: string;
  readonly uplink: string;
  readonly netplan: string;
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
    uplink: `/etc/systemd/network/00-xenplay-${name}-uplink.network`,
    netplan: `/etc/netplan/90-xenplay-${name}.yaml`,
    nat: `/etc/systemd/system/systemd-networkd.service.d/60-xenplay-${name}.conf`,
    sysctl: `/etc/sysctl.d/60-xenplay-${mode === 'routed' ? `routed-${uplink ?? ''}` : name}.conf`,
  };
}

/** Every path that the module may ever write for this network: what the probe reads and `absent` removes. */
export function allPaths(params: Params): readonly string[] {
  const paths = pathsOf(params);
  return params.mode === 'routed' ? [paths.sysctl] : Object.values<string>({ ...paths });
}

/** netplan warns of files that others may read. */
export function modeOf(path: string): string {
  return path.startsWith('/etc/netplan/') ? '0600' : '0644';
}

/** Which of the renderers that have to be told of new files an earlier run wrote for. */
export function writtenFor(files: ReadonlyMap<string, string>, params: Params): Renderer | undefined {
  const { netplan, uplink } = pathsOf(params);
  return files.has(netplan) ? 'netplan' : files.has(uplink) ? 'networkd' : undefined;
}

export interface Rendering {
  readonly renderer: Renderer | undefined;
  readonly firewall: FirewallTool | undefined;
  /** What goes along from the uplink into the bridge: lines in the language of the renderer. */
  readonly along: readonly string[];
  /** Ports that no file of netplan names; it wants every one named. */
  readonly unnamed: readonly string[];
}

/** The files that keep the network over a reboot: path and text. */
export function filesOf(params: Params, rendering: Rendering): ReadonlyMap<string, string> {
  const paths = pathsOf(params);
  const files = new Map<string, string>();
  if (params.mode !== 'routed' && rendering.renderer === 'ifupdown')
    files.set(paths.interfaces, interfacesText(params, rendering.firewall));
  if (params.mode !== 'routed' && rendering.renderer === 'networkd') {
    files.set(paths.netdev, netdevText(params));
    files.set(paths.network, networkText(params, rendering.along));
    if (params.ports.length > 0) files.set(paths.ports, portsText(params));
    if (params.mode === 'bridged' && params.uplink !== undefined)
      files.set(paths.uplink, uplinkText(params.name, params.uplink));
  }
  if (params.mode !== 'routed' && rendering.renderer === 'netplan')
    files.set(paths.netplan, netplanText(params, rendering));
  const rule = rendering.renderer === 'ifupdown' ? undefined : masqueradeOf(params);
  if (rule !== undefined) files.set(paths.nat, natText(params, rule, rendering.firewall ?? 'iptables'));
  if (params.mode === 'nat' || params.mode === 'routed') files.set(paths.sysctl, sysctlText(params));
  return files;
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
