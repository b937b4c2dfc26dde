import type { Refusal } from '../../src/module/contract.ts';
import { MAC } from './names.ts';
import type { Params } from './params.ts';
import { isHostAddress, numberOf, overlaps, subnetOf } from './subnet.ts';

const NAME = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** What is wrong with `dhcp` alone. */
export function dhcpRefusals(params: Params): readonly Refusal[] {
  const { mode, state, address, dhcp } = params;
  if (dhcp === undefined || state === 'absent') return [];
  if (mode !== 'host_only' && mode !== 'nat')
    return [
      refusal(
        'useless_parameter',
        `mode ${mode} gives no addresses: its guests are in a network of others`,
        'take it out',
      ),
    ];
  if (address === undefined || !isHostAddress(address))
    return [refusal('missing_parameter', 'dhcp needs an address of the bridge', 'add e.g. "address: 10.99.0.1/24"')];
  return [...rangeRefusals(params, address), ...hostRefusals(params, address), ...dnsRefusals(params)];
}

function rangeRefusals({ dhcp }: Params, address: string): readonly Refusal[] {
  const range = dhcp?.range;
  if (range === undefined) {
    return (dhcp?.hosts ?? []).length > 0
      ? []
      : [refusal('missing_parameter', 'dhcp has neither a range nor hosts', 'add "range:" with "from:" and "to:"')];
  }
  const { from, to } = range;
  if (!isInside(from, address) || !isInside(to, address))
    return [refusal('bad_range', `${from}–${to} is not in the network of the bridge`, 'check it', 'range')];
  return numberOf(from) <= numberOf(to)
    ? []
    : [refusal('bad_range', `${from} comes after ${to}`, 'write the lower address first', 'range')];
}

function hostRefusals({ dhcp }: Params, address: string): readonly Refusal[] {
  const seen = new Map<string, number>([[`address ${address.split('/')[0] ?? ''}`, -1]]);
  return (dhcp?.hosts ?? []).flatMap(({ mac, address: own, name }, index): readonly Refusal[] => {
    const at = (code: string, cause: string, mend: string, param: string): Refusal => ({
      ...refusal(code, cause, mend),
      param: ['dhcp', 'hosts', index, param],
    });
    const wrong: Refusal[] = [];
    if (!MAC.test(mac)) wrong.push(at('bad_mac', `"${mac}" is no MAC address`, 'write e.g. 00:16:3e:00:00:01', 'mac'));
    if (!isInside(own, address))
      wrong.push(at('bad_address', `"${own}" is no address in the network of the bridge`, 'check it', 'address'));
    if (name !== undefined && !NAME.test(name))
      wrong.push(at('bad_name', `"${name}" is no host name`, 'letters, digits and "-"', 'name'));
    for (const [param, value] of [
      ['mac', mac.toLowerCase()],
      ['address', own],
      ['name', name],
    ] as const) {
      if (value === undefined) continue;
      const key = `${param} ${value}`;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, index);
      else
        wrong.push(
          at(
            'twice',
            `${value} is ${first < 0 ? "the bridge's own" : "another host's, too"}`,
            'give each its own',
            param,
          ),
        );
    }
    return wrong;
  });
}

function dnsRefusals({ dhcp }: Params): readonly Refusal[] {
  return (dhcp?.dns ?? []).flatMap((server, index) =>
    isHostAddress(`${server}/8`)
      ? []
      : [
          {
            ...refusal('bad_address', `"${server}" is no IPv4 address`, 'write the address of a name server'),
            param: ['dhcp', 'dns', index],
          },
        ],
  );
}

/** An address that a guest on the bridge may have. */
function isInside(own: string, address: string): boolean {
  const [subnet, single] = [subnetOf(address), subnetOf(own)];
  return (
    subnet !== undefined &&
    single?.prefix === 32 &&
    !own.includes('/') &&
    overlaps(subnet, single) &&
    isHostAddress(`${own}/${subnet.prefix}`)
  );
}

function refusal(code: string, cause: string, mend: string, ...more: readonly string[]): Refusal {
  return { code, cause, mend, param: ['dhcp', ...more] };
}
