import { dhcpRefusals } from './dhcp-refusals.ts';
import type { Refusal } from '../../src/module/contract.ts';
import { bareIpv6, isIpv6HostAddress } from './ipv6.ts';
import { INTERFACE, isGuestPort, MAC } from './names.ts';
import type { Params } from './params.ts';
import { isHostAddress, overlaps, subnetOf } from './subnet.ts';

/** What is wrong with the parameters alone. */
export function staticRefusals(params: Params): readonly Refusal[] {
  return [
    ...nameRefusals(params),
    ...addressRefusals(params),
    ...linkRefusals(params),
    ...modeRefusals(params),
    ...dhcpRefusals(params),
  ];
}

function nameRefusals({ name, mode }: Params): readonly Refusal[] {
  if (mode === 'routed') return [];
  if (INTERFACE.test(name) && !isGuestPort(name) && !['all', 'default', 'lo'].includes(name)) return [];
  return [
    refusal(
      'bad_bridge',
      `"${name}" is no name for a bridge`,
      'at most 15 letters, digits, ".", "_", "-", and not the name of a vif',
      'name',
    ),
  ];
}

function addressRefusals(params: Params): readonly Refusal[] {
  const { address, mac, gateway, reachable } = params;
  const wrong: Refusal[] = [...gatewayRefusals(address, gateway), ...ipv6Refusals(params)];
  for (const [index, target] of reachable.entries()) {
    if (/^\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?$/.test(target) && subnetOf(target.split(':')[0] ?? '') !== undefined)
      continue;
    const refused = refusal('bad_target', `"${target}" is no IPv4 address`, 'write 192.0.2.1 or 192.0.2.9:2049', '');
    wrong.push({ ...refused, param: ['reachable', index] });
  }
  if (address !== undefined && !isHostAddress(address))
    wrong.push(
      refusal(
        'bad_address',
        `"${address}" is no IPv4 address of a host with a prefix length`,
        'write e.g. 10.99.0.1/24: not the network itself, nor its broadcast address',
        'address',
      ),
    );
  if (mac !== undefined && !isUnicastMac(mac))
    wrong.push(
      refusal('bad_mac', `"${mac}" is no MAC address of one interface`, 'write e.g. 00:16:3e:00:00:01', 'mac'),
    );
  return wrong;
}

function gatewayRefusals(address: string | undefined, gateway: string | undefined): readonly Refusal[] {
  if (gateway === undefined) return [];
  const [own, other] = [subnetOf(address ?? ''), subnetOf(gateway)];
  if (own !== undefined && other?.prefix === 32 && overlaps(own, other)) return [];
  return [refusal('bad_gateway', `"${gateway}" is no address in the network of the bridge`, 'check it', 'gateway')];
}

function ipv6Refusals({ mode, address6, gateway6 }: Params): readonly Refusal[] {
  const given = address6 === undefined ? gateway6 : address6;
  if (given === undefined) return [];
  if (mode === 'nat' || mode === 'routed') {
    const cause = `mode ${mode} is for IPv4 alone, so this means nothing`;
    return [refusal('useless_parameter', cause, 'take it out', address6 === undefined ? 'gateway6' : 'address6')];
  }
  const wrong: Refusal[] = [];
  if (address6 !== undefined && !isIpv6HostAddress(address6))
    wrong.push(
      refusal(
        'bad_address',
        `"${address6}" is no IPv6 address of a host with a prefix length`,
        'write e.g. 2001:db8::2/64',
        'address6',
      ),
    );
  if (gateway6 !== undefined && (mode !== 'bridged' || address6 === undefined))
    wrong.push(refusal('useless_parameter', 'gateway6 goes with mode bridged and address6', 'take it out', 'gateway6'));
  else if (gateway6 !== undefined && bareIpv6(gateway6) !== gateway6)
    wrong.push(
      refusal(
        'bad_gateway',
        `"${gateway6}" is no IPv6 address in its short form`,
        'write e.g. 2001:db8::1',
        'gateway6',
      ),
    );
  return wrong;
}

/** The lowest bit of the first byte marks a group of receivers. */
function isUnicastMac(mac: string): boolean {
  return MAC.test(mac) && Number.parseInt(mac.slice(0, 2), 16) % 2 === 0 && !/^(00:){5}00$/.test(mac);
}

function linkRefusals({ name, uplink, ports, mode }: Params): readonly Refusal[] {
  const wrong: Refusal[] = [];
  if (uplink !== undefined && !INTERFACE.test(uplink))
    wrong.push(refusal('bad_uplink', `"${uplink}" is no name of an interface`, 'check the name', 'uplink'));
  if (uplink !== undefined && (mode === 'nat' || mode === 'bridged') && uplink === name)
    wrong.push(
      refusal('bad_uplink', 'the uplink is the bridge itself', 'name the interface towards the world', 'uplink'),
    );
  for (const [index, port] of ports.entries()) {
    if (!INTERFACE.test(port) || port === name || isGuestPort(port))
      wrong.push({
        ...refusal('bad_port', `"${port}" cannot be a port of this bridge`, 'check the name', 'ports'),
        param: ['ports', index],
      });
    else if ((mode === 'nat' || mode === 'bridged') && port === uplink)
      wrong.push({
        ...refusal(
          'bad_port',
          `${port} is the uplink, so it cannot be a port too`,
          mode === 'nat' ? 'use mode bridged to put it into the bridge' : 'name it as the uplink alone',
          'ports',
        ),
        param: ['ports', index],
      });
  }
  return wrong;
}

function modeRefusals(params: Params): readonly Refusal[] {
  const { mode, address, uplink, ports, state } = params;
  const missing = (what: string, example: string): Refusal => ({
    code: 'missing_parameter',
    cause: `mode ${mode} needs ${what}`,
    mend: `add e.g. "${example}"`,
  });
  const useless = uselessRefusals(params);
  if (useless.length > 0) return useless;
  if (mode === 'routed') return uplink === undefined ? [missing('the uplink', 'uplink: eth0')] : [];
  if (state === 'absent')
    return mode === 'bridged' && uplink === undefined ? [missing('the uplink', 'uplink: eth0')] : [];
  const wrong: Refusal[] = [];
  if (address === undefined && mode !== 'vlan' && (mode !== 'host_only' || ports.length === 0))
    wrong.push(missing("the dom0's address on the bridge", 'address: 10.99.0.1/24'));
  if (mode !== 'host_only' && uplink === undefined) wrong.push(missing('the uplink', 'uplink: eth0'));
  return wrong;
}

function misplacedRefusals({ mode, switch: kind, datapath, vlan, uplink }: Params): readonly Refusal[] {
  if (kind === 'openvswitch' && mode !== 'host_only' && mode !== 'nat') {
    const cause = `mode ${mode} is not supported with Open vSwitch`;
    const mend =
      mode === 'vlan' ? 'use mode host_only: guests take a VLAN by "bridge=NAME.TAG"' : 'use "switch: linux"';
    return [refusal('ovs_unsupported', cause, mend, 'mode')];
  }
  if (kind !== 'openvswitch' && datapath !== undefined)
    return [refusal('useless_parameter', 'only Open vSwitch has a datapath', 'take it out', 'datapath')];
  if (mode !== 'vlan' && vlan !== undefined)
    return [refusal('useless_parameter', `mode ${mode} has no VLAN`, 'set "mode: vlan", or take it out', 'vlan')];
  return mode === 'vlan' && (vlan === undefined || uplink === undefined)
    ? [
        {
          code: 'missing_parameter',
          cause: 'mode vlan needs the uplink and the number of the VLAN',
          mend: 'add e.g. "uplink: eth0" and "vlan: 100"',
        },
      ]
    : [];
}

function uselessRefusals(params: Params): readonly Refusal[] {
  const { mode, ports, mac, gateway } = params;
  const useless = mode !== 'routed' ? undefined : ports.length > 0 ? 'ports' : mac === undefined ? undefined : 'mac';
  if (useless !== undefined)
    return [
      refusal('useless_parameter', `mode routed has no bridge, so "${useless}" means nothing`, 'take it out', useless),
    ];
  const misplaced = misplacedRefusals(params);
  if (misplaced.length > 0) return misplaced;
  if (mode !== 'bridged' && gateway !== undefined)
    return [refusal('useless_parameter', `mode ${mode} has no gateway`, 'take it out', 'gateway')];
  return [];
}

function refusal(code: string, cause: string, mend: string, param: string): Refusal {
  return { code, cause, mend, param: [param] };
}
