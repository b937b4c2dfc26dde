import type { Refusal } from '../../src/module/contract.ts';
import { INTERFACE, isGuestPort, MAC } from './names.ts';
import type { Params } from './params.ts';
import { isHostAddress, overlaps, subnetOf } from './subnet.ts';

/** What is wrong with the parameters alone. */
export function staticRefusals(params: Params): readonly Refusal[] {
  return [...nameRefusals(params), ...addressRefusals(params), ...linkRefusals(params), ...modeRefusals(params)];
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

function addressRefusals({ address, mac, gateway, reachable }: Params): readonly Refusal[] {
  const wrong: Refusal[] = [...gatewayRefusals(address, gateway)];
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
  if (state === 'absent') return [];
  const wrong: Refusal[] = [];
  if (address === undefined && (mode !== 'host_only' || ports.length === 0))
    wrong.push(missing("the dom0's address on the bridge", 'address: 10.99.0.1/24'));
  if (mode !== 'host_only' && uplink === undefined) wrong.push(missing('the uplink', 'uplink: eth0'));
  return wrong;
}

function uselessRefusals({ mode, ports, mac, gateway, state }: Params): readonly Refusal[] {
  const useless = mode !== 'routed' ? undefined : ports.length > 0 ? 'ports' : mac === undefined ? undefined : 'mac';
  if (useless !== undefined)
    return [
      refusal('useless_parameter', `mode routed has no bridge, so "${useless}" means nothing`, 'take it out', useless),
    ];
  if (mode !== 'bridged' && gateway !== undefined)
    return [refusal('useless_parameter', `mode ${mode} has no gateway`, 'take it out', 'gateway')];
  if (mode !== 'bridged' || state === 'present') return [];
  const cause = 'the module does not give the address of a bridge back to its uplink';
  return [refusal('cannot_unbridge', cause, 'do it at the console', 'state')];
}

function refusal(code: string, cause: string, mend: string, param: string): Refusal {
  return { code, cause, mend, param: [param] };
}
