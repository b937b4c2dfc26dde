import { templateError } from '../errors.ts';
import {
  broadcastAddress,
  hostMask,
  type IpNetwork,
  ipNetwork,
  ipText,
  isWithin,
  networkAddress,
} from '../ip-network.ts';
import { describe, isList, itemsOf, numberOf, textOf, type Value } from '../values.ts';
import { argument, type Filter } from './filter.ts';
import { IP_QUERIES } from './ip-queries.ts';

/** Applied to each of a list, of which only what there is stays. */
const ofEach =
  (one: Filter): Filter =>
  (value, args, kwargs) =>
    isList(value)
      ? itemsOf(value)
          .map(item => one(item, args, kwargs))
          .filter(found => found !== false && found !== null)
      : one(value, args, kwargs);

/** As in ansible.utils: what is no address is false, an address without what was asked for none. */
const ipaddr: Filter = ofEach((value, args, kwargs) => {
  const given = textOf(value).trim();
  const ip = ipNetwork(given);
  if (ip === undefined) return false;
  return answered(ip, given, textOf(argument({ args, kwargs }, 0, 'query') ?? ''));
});

function answered(ip: IpNetwork, given: string, name: string): Value {
  const query = IP_QUERIES.get(name);
  if (query !== undefined) return query(ip, given);
  if (/^-?\d+$/.test(name)) return nth(ip, given, BigInt(name));
  const outer = ipNetwork(name);
  if (outer !== undefined) return isWithin(ip, outer) ? given : null;
  throw templateError(
    `ipaddr knows no ${JSON.stringify(name)}`,
    `one of ${[...IP_QUERIES.keys()].filter(Boolean).join(', ')}, a number, or a network`,
  );
}

/** The host with this number; counted from the end when it is negative. A lone address is what it is. */
function nth(ip: IpNetwork, given: string, number: bigint): Value {
  const found = counted(ip, number);
  if (hostMask(ip) === 0n) return given;
  return found === undefined ? false : `${ipText(found, ip.version)}/${ip.prefix}`;
}

function counted(ip: IpNetwork, number: bigint): bigint | undefined {
  const found = (number < 0n ? broadcastAddress(ip) + 1n : networkAddress(ip)) + number;
  return found < networkAddress(ip) || found > broadcastAddress(ip) ? undefined : found;
}

const ofVersion = (name: 'ipv4' | 'ipv6'): Filter =>
  ofEach((value, args, kwargs) => {
    const same = ipaddr(value, [name], new Map());
    return same === false ? false : ipaddr(same, args, kwargs);
  });

const nthhost: Filter = (value, args, kwargs) => {
  const ip = neededNetwork(value);
  const found = counted(ip, BigInt(Math.trunc(numberOf(argument({ args, kwargs }, 0, 'query') ?? 0))));
  return found === undefined ? false : ipText(found, ip.version);
};

const ipmath: Filter = (value, args, kwargs) => {
  const ip = neededNetwork(value);
  return ipText(ip.address + BigInt(Math.trunc(numberOf(argument({ args, kwargs }, 0, 'amount') ?? 0))), ip.version);
};

function neededNetwork(value: Value): IpNetwork {
  const ip = ipNetwork(textOf(value));
  if (ip === undefined) throw templateError(`${describe(value)} is no IP address or network`);
  return ip;
}

const wrap: Filter = ofEach(value => {
  const wrapped = ipaddr(value, ['wrap'], new Map());
  return wrapped === false ? value : wrapped;
});

/** Filters on IP addresses, by the names that they have in ansible.utils. */
export const addressFilters: readonly (readonly [string, Filter])[] = (
  [
    ['ipaddr', ipaddr],
    ['ipv4', ofVersion('ipv4')],
    ['ipv6', ofVersion('ipv6')],
    ['ipwrap', wrap],
    ['nthhost', nthhost],
    ['ipmath', ipmath],
  ] as const
).flatMap(([name, filter]) => [[name, filter] as const, [`ansible.utils.${name}`, filter] as const]);
