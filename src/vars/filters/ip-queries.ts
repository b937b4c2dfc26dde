import {
  bitsOf,
  broadcastAddress,
  hostMask,
  type IpNetwork,
  ipNetwork,
  ipText,
  isWithin,
  networkAddress,
} from '../ip-network.ts';
import type { Value } from '../values.ts';

/** What `ipaddr('NAME')` gives of an address; null where it has no such thing. */
type Query = (ip: IpNetwork, given: string) => Value;

const text = ({ version }: IpNetwork, address: bigint): string => ipText(address, version);
const slashed = (ip: IpNetwork, address: bigint): string => `${text(ip, address)}/${ip.prefix}`;
/** Larger numbers than a template can count with come as text. */
const number = (value: bigint): Value => (value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value));
const netmask = (ip: IpNetwork): string => text(ip, (1n << BigInt(bitsOf(ip.version))) - 1n - hostMask(ip));
const isLone = ({ version, prefix }: IpNetwork): boolean => prefix === bitsOf(version);
const isNetwork = (ip: IpNetwork): boolean => !isLone(ip) && networkAddress(ip) === ip.address;
/** The first address of an IPv4 network, but in a pair, is no host's. */
const isHost = (ip: IpNetwork): boolean => !isNetwork(ip) || hostMask(ip) === 1n;

const address: Query = ip => (isNetwork(ip) && ip.version === 4 && !isHost(ip) ? null : text(ip, ip.address));
const host: Query = ip => (isHost(ip) ? slashed(ip, ip.address) : null);
const withPrefix: Query = ip => (isLone(ip) || !isHost(ip) ? null : slashed(ip, ip.address));
const subnet: Query = ip => slashed(ip, networkAddress(ip));
const wildcard: Query = ip => text(ip, hostMask(ip));
const wrapped: Query = (ip, given) => (ip.version === 6 ? given.replace(/^[^/]+/, '[$&]') : given);

/** The addresses that hosts may have: all of a pair, none of a lone one, else all but the first and the last. */
function usable(ip: IpNetwork): readonly [bigint, bigint] | undefined {
  if (isLone(ip)) return undefined;
  const [first, last] = [networkAddress(ip), broadcastAddress(ip)];
  return hostMask(ip) === 1n ? [first, last] : [first + 1n, last - 1n];
}

const ofUsable =
  (give: (first: string, last: string) => Value): Query =>
  ip => {
    const range = usable(ip);
    return range === undefined ? null : give(text(ip, range[0]), text(ip, range[1]));
  };

/** Gives the value back where it lies in one of the networks. */
const within =
  (...networks: readonly string[]): Query =>
  (ip, given) =>
    networks.some(network => isInside(ip, network)) ? given : null;

function isInside(ip: IpNetwork, network: string): boolean {
  const outer = ipNetwork(network);
  return outer !== undefined && isWithin({ ...ip, prefix: bitsOf(ip.version) }, outer);
}

const LOOPBACK = ['127.0.0.0/8', '::1'];
const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10'];
const MULTICAST = ['224.0.0.0/4', 'ff00::/8'];
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', ...LINK_LOCAL];
const NOT_PUBLIC = [...PRIVATE, ...LOOPBACK, ...MULTICAST, '0.0.0.0/8', '240.0.0.0/4', '::'];

const without =
  (...networks: readonly string[]): Query =>
  (ip, given) =>
    networks.some(network => isInside(ip, network)) ? null : given;

function reverseName({ version, address: value }: IpNetwork): string {
  if (version === 4) return `${ipText(value, 4).split('.').toReversed().join('.')}.in-addr.arpa.`;
  return `${Array.from(value.toString(16).padStart(32, '0')).toReversed().join('.')}.ip6.arpa.`;
}

export const IP_QUERIES: ReadonlyMap<string, Query> = new Map<string, Query>([
  ['', (ip, given) => (given.includes('/') ? slashed(ip, ip.address) : given)],
  ...(['address', 'ip'] as const).map((name): [string, Query] => [name, address]),
  ['host', host],
  ...(['address/prefix', 'host/prefix', 'hostnet', 'router', 'gateway', 'gw'] as const).map((name): [string, Query] => [
    name,
    (ip, given) => host(ip, given) ?? false,
  ]),
  ['ip/prefix', withPrefix],
  ['ip_netmask', ip => (withPrefix(ip, '') === null ? null : `${text(ip, ip.address)} ${netmask(ip)}`)],
  ['cidr', ip => slashed(ip, ip.address)],
  ['net', ip => (isNetwork(ip) ? slashed(ip, ip.address) : null)],
  ...(['network', 'network_id'] as const).map((name): [string, Query] => [name, ip => text(ip, networkAddress(ip))]),
  ...(['subnet', 'network/prefix'] as const).map((name): [string, Query] => [name, subnet]),
  ['network_netmask', ip => `${text(ip, networkAddress(ip))} ${netmask(ip)}`],
  ['network_wildcard', ip => `${text(ip, networkAddress(ip))} ${text(ip, hostMask(ip))}`],
  ['netmask', netmask],
  ...(['hostmask', 'wildcard'] as const).map((name): [string, Query] => [name, wildcard]),
  ['prefix', ip => ip.prefix],
  ['broadcast', ip => (hostMask(ip) > 1n ? text(ip, broadcastAddress(ip)) : null)],
  ['first_usable', ofUsable(first => first)],
  ['last_usable', ofUsable((_, last) => last)],
  ['range_usable', ofUsable((first, last) => `${first}-${last}`)],
  ['size', ip => number(hostMask(ip) + 1n)],
  [
    'size_usable',
    ip => {
      const range = usable(ip);
      return range === undefined ? 0 : number(range[1] - range[0] + 1n);
    },
  ],
  ['int', (ip, given) => (!given.includes('/') ? number(ip.address) : `${ip.address}/${ip.prefix}`)],
  ['bool', () => true],
  ['type', ip => (isNetwork(ip) ? 'network' : 'address')],
  ['version', ip => ip.version],
  ...(['ipv4', 'v4'] as const).map((name): [string, Query] => [
    name,
    (ip, given) => (ip.version === 4 ? given : false),
  ]),
  ...(['ipv6', 'v6'] as const).map((name): [string, Query] => [
    name,
    (ip, given) => (ip.version === 6 ? given : false),
  ]),
  ['revdns', reverseName],
  ['wrap', wrapped],
  ...(['loopback', 'lo'] as const).map((name): [string, Query] => [name, within(...LOOPBACK)]),
  ['link-local', within(...LINK_LOCAL)],
  ['multicast', within(...MULTICAST)],
  ['unicast', without(...MULTICAST)],
  ['private', within(...PRIVATE)],
  ['public', without(...NOT_PUBLIC)],
]);
