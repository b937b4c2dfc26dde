import { hasContinuedLines } from './interfaces-file.ts';
import { firewallTool } from './masquerade.ts';
import { isGuestPort } from './names.ts';
import { readdresses } from './live.ts';
import type { Params } from './params.ts';
import { type Impossible, refuse } from './renderer.ts';
import type { State } from './state.ts';
import { nfsRefusal } from './nfs-refusal.ts';
import { overlaps, type Subnet, subnetOf } from './subnet.ts';
import { portsOf } from './take-over.ts';
import { isNetplan, isSetUpWithout } from './uplink-files.ts';
import { vlanOf } from './vlan.ts';

/** What forbids the declared network on this host, whatever there is to be done. */
export function hostRefusal(state: State, params: Params): Impossible | undefined {
  const common = toolRefusal(state, params) ?? bridgeRefusal(state, params);
  if (common !== undefined) return common;
  if (params.state === 'absent') return removalRefusal(state, params) ?? nfsRefusal(state, params.name);
  return (
    uplinkRefusal(state, params) ??
    portsRefusal(state, params) ??
    (readdresses(state, params) ? nfsRefusal(state, params.name) : undefined) ??
    addressRefusal(state, params)
  );
}

/** What would cut our own connection, whatever were done to come back. */
function managementRefusal(device: string, mend: string): Impossible {
  return refuse('management_path', `${device} carries the connection that this change comes over`, mend);
}

function toolRefusal({ facts }: State, { mode, switch: kind }: Params): Impossible | undefined {
  if (kind === 'openvswitch' && !facts.has('ovs'))
    return refuse(
      'ovs_not_running',
      'Open vSwitch does not run on this host',
      'install and start openvswitch-switch, or use a bridge of the kernel',
    );
  if (!facts.has('tool_ip')) return refuse('missing_tool', 'the host has no "ip"', 'install iproute2');
  const legacy = facts.get('legacy');
  if (legacy !== undefined && mode !== 'routed')
    return refuse(
      'legacy_network',
      `the host still has xend's network: ${legacy}`,
      'comment (network-script …) out in /etc/xen/xend-config.sxp, boot (or stop xend, and undo by "network-bridge stop"), and give the card its address in the files of the host: then this module makes the bridge',
    );
  return undefined;
}

function bridgeRefusal({ links, definedIn }: State, { name, mode, switch: kind }: Params): Impossible | undefined {
  if (mode === 'routed') return undefined;
  const bridge = links.get(name);
  if (bridge !== undefined && !(kind === 'openvswitch' ? bridge.isOvs : bridge.isBridge))
    return refuse(
      'not_a_bridge',
      `there is a link ${name}, but it is no bridge${kind === 'openvswitch' ? ' of Open vSwitch' : ''}`,
      bridge.isOvs ? 'set "switch: openvswitch"' : 'choose another name',
    );
  const [file] = definedIn;
  if (file !== undefined)
    return refuse(
      'defined_elsewhere',
      `${name} is also defined in ${file}`,
      'take it out there, or choose another name',
    );
  return undefined;
}

function removalRefusal(state: State, params: Params): Impossible | undefined {
  const { name, mode, force } = params;
  const ports = portsOf(params);
  const bridge = state.links.get(name);
  if (bridge === undefined || mode === 'routed') return undefined;
  if (mode !== 'bridged' && state.management.includes(name))
    return managementRefusal(name, 'remove it at the console, or name its uplink with "mode: bridged"');
  const guests = bridge.ports.filter(isGuestPort);
  if (guests.length > 0 && !force)
    return refuse(
      'bridge_in_use',
      `guests are attached to ${name}: ${guests.join(', ')}`,
      'shut these guests down first, or set "force: true"',
    );
  const foreign = bridge.ports.filter(port => !isGuestPort(port) && !ports.includes(port));
  if (foreign.length > 0)
    return refuse(
      'bridge_has_ports',
      `${name} has the ports ${foreign.join(', ')}, which this task does not name`,
      'name them in "ports", or take them out first',
    );
  return mode === 'bridged' ? releaseRefusal(state, params) : undefined;
}

/** After the next boot too, the uplink has to have what it gets back now. */
function releaseRefusal(state: State, params: Params): Impossible | undefined {
  const { name, uplink = '' } = params;
  if (state.links.get(uplink)?.master !== name)
    return refuse('not_the_uplink', `${uplink} is not in ${name}`, `name the interface that is, or use mode host_only`);
  return isSetUpWithout(state, params)
    ? undefined
    : refuse(
        'no_way_back',
        `no file says how ${uplink} is set up without ${name}: it would have no address after a reboot`,
        `write one first, e.g. "iface ${uplink} inet static" with its address in /etc/network/interfaces`,
      );
}

function uplinkRefusal(state: State, params: Params): Impossible | undefined {
  const { mode, uplink } = params;
  if (uplink === undefined || mode === 'host_only' || mode === 'bridged') return undefined;
  const link = state.links.get(uplink);
  if (link === undefined) return refuse('no_uplink', `there is no interface ${uplink}`, 'check the name of the uplink');
  if (link.master !== undefined)
    return refuse(
      'uplink_enslaved',
      `${uplink} is in ${link.master}, so packets leave by that`,
      `name ${link.master} as the uplink`,
    );
  const vlan = vlanOf(params);
  const other = vlan === undefined ? undefined : state.links.get(vlan.name);
  if (vlan !== undefined && other !== undefined && other.vlan !== `${vlan.id} ${vlan.parent}`)
    return refuse(
      'not_our_vlan',
      `there is a link ${vlan.name}, but it is not VLAN ${vlan.id} of ${vlan.parent}`,
      'remove it first',
    );
  if (mode === 'nat' && firewallTool(state) === undefined)
    return refuse(
      'missing_tool',
      'the host has neither iptables nor nft for the masquerade rule',
      'install iptables or nftables',
    );
  if (mode === 'routed' && state.facts.has('vif_route_ifconfig') && !state.facts.has('tool_ifconfig'))
    return refuse(
      'missing_tool',
      "this host's vif-route calls ifconfig, which is missing: guests would not start",
      'install net-tools',
    );
  return undefined;
}

function portsRefusal(state: State, params: Params): Impossible | undefined {
  const { name, mode } = params;
  if (mode === 'routed') return undefined;
  for (const port of portsOf(params)) {
    const refused = state.links.get(port)?.master === name ? undefined : portRefusal(state, port, params);
    if (refused === undefined && state.links.get(port)?.duplicate === 'yes')
      return refuse('duplicate_address', `another host beyond ${port} has the address`, 'choose another address');
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function portRefusal(state: State, port: string, params: Params): Impossible | undefined {
  const { mode, uplink, address6 } = params;
  const { links, management } = state;
  const isUplink = mode === 'bridged' && port === uplink;
  const link = links.get(port);
  if (link === undefined && port === vlanOf(params)?.name) return undefined;
  if (link === undefined) return refuse('no_port', `there is no interface ${port}`, 'check the names of the ports');
  if (management.includes(port) && !isUplink)
    return managementRefusal(port, `use "mode: bridged" with "uplink: ${port}": then the host comes back by itself`);
  if (link.master !== undefined)
    return refuse('port_enslaved', `${port} is already in ${link.master}`, 'take it out there first');
  if (link.isBridge) return refuse('port_is_bridge', `${port} is itself a bridge`, 'name an interface');
  if (link.isWireless)
    return refuse('port_wireless', `${port} is wireless, which cannot be bridged`, 'use mode nat or routed with it');
  const mounted = nfsRefusal(state, port);
  if (mounted !== undefined) return mounted;
  return isUplink ? extraRefusal(state, port, address6) : useRefusal(state, port);
}

/** What the module knows how to move is the IPv4 addresses, the IPv6 address of the task and the default routes. */
function extraRefusal(
  { extras, uplinkFiles }: State,
  uplink: string,
  address6: string | undefined,
): Impossible | undefined {
  const extra = extras.find(found => found !== address6);
  if (extra !== undefined)
    return refuse(
      'uplink_has_more',
      `${uplink} also has ${extra}, which would not come along into the bridge`,
      'take it away first, and give it to the bridge afterwards',
    );
  const odd = uplinkFiles.find(file => !isNetplan(file) && hasContinuedLines(file.text));
  return odd === undefined
    ? undefined
    : refuse(
        'unreadable_interfaces',
        `${odd.path}, which sets ${uplink} up, has lines that go on in the next`,
        'write each as one line',
      );
}

function useRefusal({ addresses, routes, management }: State, port: string): Impossible | undefined {
  const held = addresses.find(({ device, cidr }) => device === port && !/^fe80:/i.test(cidr));
  const route = routes.find(({ device }) => device === port);
  if (held === undefined && route === undefined) return undefined;
  const use = held === undefined ? `a route to ${route?.destination ?? ''}` : `the address ${held.cidr}`;
  return management.length === 0
    ? refuse(
        'management_path',
        `${port} has ${use}, and it is not known over which device this host is reached`,
        `use "mode: bridged" with "uplink: ${port}" if it is this one`,
      )
    : refuse('port_in_use', `${port} has ${use}, which would stop working in a bridge`, 'take it away first');
}

function addressRefusal({ addresses, routes }: State, params: Params): Impossible | undefined {
  const { name, address, mode } = params;
  const own = [name, ...(mode === 'bridged' ? portsOf(params) : [])];
  const wanted = subnetOf(address ?? '');
  if (wanted === undefined || mode === 'routed') return undefined;
  const bare = (cidr: string): string => cidr.split('/')[0] ?? '';
  const others = addresses.filter(({ device }) => !own.includes(device) && !isGuestPort(device));
  const held = others.find(({ cidr }) => bare(cidr) === bare(address ?? ''));
  if (held !== undefined)
    return refuse('address_in_use', `${held.device} already has ${held.cidr}`, 'choose another address for the bridge');
  const near = others.find(({ device, cidr }) => device !== 'lo' && overlapsText(cidr, wanted));
  if (near !== undefined)
    return refuse(
      'subnet_overlap',
      `${near.device} is in ${near.cidr}, which overlaps ${address ?? ''}`,
      'choose another subnet',
    );
  const route = routes.find(
    ({ destination, device }) => !own.includes(device) && !isGuestPort(device) && overlapsText(destination, wanted),
  );
  const { address6 } = params;
  const held6 = others.find(({ cidr }) => address6 !== undefined && bare(cidr) === bare(address6));
  if (held6 !== undefined)
    return refuse(
      'address_in_use',
      `${held6.device} already has ${held6.cidr}`,
      'choose another address for the bridge',
    );
  return route === undefined
    ? undefined
    : refuse(
        'subnet_overlap',
        `the host routes ${route.destination} by ${route.device || 'another way'}, which overlaps ${address ?? ''}`,
        'choose another subnet',
      );
}

function overlapsText(cidr: string, wanted: Subnet): boolean {
  const other = subnetOf(cidr);
  return other !== undefined && other.prefix > 0 && overlaps(other, wanted);
}
