import type { Plan, Refusal } from '../../src/module/contract.ts';
import type { Renderer } from './files.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';
import { overlaps, subnetOf } from './subnet.ts';

type Impossible = Extract<Plan, { kind: 'impossible' }>;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/;

/** What is wrong with the parameters alone. */
export function staticRefusals({ name, mode, address, uplink, state }: Params): readonly Refusal[] {
  const wrong: Refusal[] = [];
  if (!NAME.test(name))
    wrong.push({
      code: 'bad_bridge',
      cause: `"${name}" is no name for a bridge`,
      mend: 'at most 15 letters, digits, ".", "_", "-"',
      param: ['name'],
    });
  if (uplink !== undefined && !NAME.test(uplink))
    wrong.push({
      code: 'bad_uplink',
      cause: `"${uplink}" is no name of an interface`,
      mend: 'check the name',
      param: ['uplink'],
    });
  // To be gone, only nat needs it: its rule names the subnet.
  if (address === undefined && (mode === 'nat' || (mode === 'host_only' && state === 'present')))
    wrong.push({
      code: 'missing_parameter',
      cause: `mode ${mode} needs the dom0's address on the bridge`,
      mend: 'add e.g. "address: 10.99.0.1/24"',
    });
  if (address !== undefined && (subnetOf(address) === undefined || !address.includes('/')))
    wrong.push({
      code: 'bad_address',
      cause: `"${address}" is no address with a prefix length`,
      mend: 'write e.g. 10.99.0.1/24',
      param: ['address'],
    });
  if (mode !== 'host_only' && uplink === undefined)
    wrong.push({ code: 'missing_parameter', cause: `mode ${mode} needs the uplink`, mend: 'add e.g. "uplink: eth0"' });
  if (uplink !== undefined && uplink === name)
    wrong.push({
      code: 'bad_uplink',
      cause: 'the uplink is the bridge itself',
      mend: 'name the interface towards the world',
      param: ['uplink'],
    });
  return wrong;
}

function refuse(code: string, cause: string, mend: string): Impossible {
  return { kind: 'impossible', code, cause, mend };
}

/** What forbids the change on this host. */
export function hostRefusal(state: State, params: Params): Impossible | undefined {
  return (
    toolRefusal(state) ?? linkRefusal(state, params) ?? uplinkRefusal(state, params) ?? addressRefusal(state, params)
  );
}

function toolRefusal({ facts }: State): Impossible | undefined {
  if (!facts.has('tool_ip')) return refuse('missing_tool', 'the host has no "ip"', 'install iproute2');
  if (facts.get('legacy') === 'peth')
    return refuse(
      'legacy_network',
      "the host still has xend's network (peth… interfaces)",
      'take network-bridge out of xend-config.sxp and set the bridge up the present way first',
    );
  return undefined;
}

function linkRefusal({ bridge, facts }: State, { name, state, force }: Params): Impossible | undefined {
  if (bridge !== undefined && !bridge.isBridge)
    return refuse('not_a_bridge', `there is a link ${name}, but it is no bridge`, 'choose another name');
  const guests = bridge?.ports.filter(isGuestPort) ?? [];
  if (state === 'absent' && guests.length > 0 && !force)
    return refuse(
      'bridge_in_use',
      `guests are attached to ${name}: ${guests.join(', ')}`,
      'shut these guests down first, or set "force: true"',
    );
  if (facts.get('management') === name) return managementRefusal(name);
  const foreign = bridge?.ports.filter(port => !isGuestPort(port)) ?? [];
  if (state === 'absent' && foreign.length > 0)
    return refuse(
      'bridge_has_ports',
      `${name} has the ports ${foreign.join(', ')}, which this module did not add`,
      'take them out first',
    );
  return undefined;
}

function managementRefusal(device: string): Impossible {
  return refuse(
    'management_path',
    `${device} carries the connection that this change comes over`,
    'changing it safely needs the commit-confirmed transaction, which is not there yet: do it at the console',
  );
}

/** Backends of guests come and go by themselves. */
export function isGuestPort(port: string): boolean {
  return /^(vif|tap)|-emu$/.test(port);
}

function uplinkRefusal({ facts }: State, { mode, uplink, state }: Params): Impossible | undefined {
  if (uplink === undefined || mode === 'host_only' || state === 'absent') return undefined;
  if (!facts.has('uplink'))
    return refuse('no_uplink', `there is no interface ${uplink}`, 'check the name of the uplink');
  if (mode === 'nat' && !facts.has('tool_iptables'))
    return refuse('missing_tool', 'the host has no iptables for the masquerade rule', 'install iptables');
  if (mode === 'routed' && !facts.has('tool_ifconfig'))
    return refuse(
      'missing_tool',
      'vif-route of Xen 4.17 calls ifconfig, which is missing: guests would not start',
      'install net-tools',
    );
  return undefined;
}

function addressRefusal({ addresses, routes }: State, { name, address, state }: Params): Impossible | undefined {
  const wanted = subnetOf(address ?? '');
  if (wanted === undefined || state === 'absent') return undefined;
  const held = addresses.find(({ device, cidr }) => device !== name && cidr.split('/')[0] === address?.split('/')[0]);
  if (held !== undefined)
    return refuse('address_in_use', `${held.device} already has ${held.cidr}`, 'choose another address for the bridge');
  const onOther = addresses.find(
    ({ device, cidr }) => device !== name && device !== 'lo' && !/^vif/.test(device) && overlapsText(cidr, wanted),
  );
  if (onOther !== undefined)
    return refuse(
      'subnet_overlap',
      `${onOther.device} is in ${onOther.cidr}, which overlaps ${address ?? ''}`,
      'choose another subnet',
    );
  const ownRoutes = addresses.filter(({ device }) => device === name).map(({ cidr }) => cidr);
  const route = routes.find(
    text => text !== 'default' && overlapsText(text, wanted) && !ownRoutes.some(cidr => overlapsText(cidr, wanted)),
  );
  return route === undefined
    ? undefined
    : refuse(
        'subnet_overlap',
        `the host routes ${route} elsewhere, which overlaps ${address ?? ''}`,
        'choose another subnet',
      );
}

function overlapsText(cidr: string, wanted: NonNullable<ReturnType<typeof subnetOf>>): boolean {
  const other = subnetOf(cidr);
  return other !== undefined && overlaps(other, wanted);
}

/** Who sets the network up at boot, by evidence; more than one has to be named by the play. */
export function rendererOf(state: State, { renderer }: Params): Renderer | Impossible {
  if (renderer !== 'auto') return renderer;
  const found = [...new Set(state.renderers)];
  const [only] = found;
  if (found.length > 1)
    return refuse(
      'ambiguous_renderer',
      `more than one sets up the network of this host: ${found.join(', ')}`,
      'name the one to use with "renderer:"',
    );
  if (only === 'ifupdown' || only === 'networkd') {
    if (only === 'ifupdown' && !state.facts.has('interfaces_d'))
      return refuse(
        'no_interfaces_d',
        '/etc/network/interfaces does not source /etc/network/interfaces.d',
        'add "source /etc/network/interfaces.d/*" to it',
      );
    return only;
  }
  if (only === undefined)
    return refuse(
      'no_renderer',
      'nothing that sets up the network at boot was found (ifupdown, systemd-networkd)',
      'install ifupdown, or name a renderer',
    );
  return refuse(
    'renderer_unsupported',
    `the network of this host is set up by ${only}, which is not supported yet`,
    'use ifupdown or systemd-networkd',
  );
}
