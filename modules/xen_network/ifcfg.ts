import { HEADER } from './header.ts';
import type { Params } from './params.ts';

/** For the network scripts of Red Hat; with NM_CONTROLLED=no, a NetworkManager that is started later leaves the bridge alone. */
export function ifcfgText({ name, address, address6, mtu, mac }: Params): string {
  const [ip, prefix] = address?.split('/') ?? [];
  return [
    HEADER,
    `DEVICE=${name}`,
    'TYPE=Bridge',
    'ONBOOT=yes',
    'BOOTPROTO=none',
    'NM_CONTROLLED=no',
    'STP=no',
    'DELAY=0',
    ...(ip === undefined || prefix === undefined ? [] : [`IPADDR=${ip}`, `PREFIX=${prefix}`]),
    'DEFROUTE=no',
    ...(address6 === undefined ? [] : ['IPV6INIT=yes', `IPV6ADDR=${address6}`]),
    ...(mtu === undefined ? [] : [`MTU=${mtu}`]),
    ...(mac === undefined ? [] : [`MACADDR=${mac}`]),
    '',
  ].join('\n');
}
