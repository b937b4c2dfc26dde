import { HEADER } from './header.ts';
import type { Params } from './params.ts';

/** Lines of [Network] that go along with the addresses from the uplink into the bridge. */
export const MOVABLE_OPTION =
  /^(DNS|Domains|DNSDefaultRoute|DNSOverTLS|DNSSEC|LLMNR|MulticastDNS|NTP)=[\x21-\x7e][\x20-\x7e]*$/;

export function netdevText({ name, mtu, mac }: Params): string {
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

export function networkText(params: Params, options: readonly string[]): string {
  const { name, address, address6, gateway, gateway6 } = params;
  return [
    HEADER,
    '[Match]',
    `Name=${name}`,
    '',
    '[Network]',
    ...[address, address6].flatMap(cidr => (cidr === undefined ? [] : [`Address=${cidr}`])),
    ...[gateway, gateway6].flatMap(via => (via === undefined ? [] : [`Gateway=${via}`])),
    ...options,
    'ConfigureWithoutCarrier=yes',
    '',
  ].join('\n');
}

export function portsText({ name, ports }: Params): string {
  return [HEADER, '[Match]', `Name=${ports.join(' ')}`, '', '[Network]', `Bridge=${name}`, ''].join('\n');
}

/** The first file by name that matches a link is the only one that counts, so this one makes those of others void. */
export function uplinkText(name: string, uplink: string): string {
  const network = ['DHCP=no', 'LinkLocalAddressing=no', 'IPv6AcceptRA=no', `Bridge=${name}`];
  return [HEADER, '[Match]', `Name=${uplink}`, '', '[Network]', ...network, ''].join('\n');
}
