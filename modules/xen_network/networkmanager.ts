import { HEADER } from './header.ts';
import { addCommand, type FirewallTool, type Masquerade } from './masquerade.ts';
import type { Params } from './params.ts';

/** A keyfile without ports: guests come and go by themselves. It is activated at boot; now, the bridge is there already. */
export function keyfileText({ name, address, address6, mtu, mac }: Params): string {
  const family = (version: '4' | '6', cidr: string | undefined): readonly string[] => [
    `[ipv${version}]`,
    ...(cidr === undefined
      ? [`method=${version === '4' ? 'disabled' : 'link-local'}`]
      : ['method=manual', `address1=${cidr}`, 'never-default=true']),
    '',
  ];
  return [
    HEADER,
    '[connection]',
    `id=xenplay-${name}`,
    'type=bridge',
    `interface-name=${name}`,
    'autoconnect=true',
    '',
    '[bridge]',
    'stp=false',
    'forward-delay=0',
    ...(mac === undefined ? [] : [`mac-address=${mac}`]),
    '',
    ...(mtu === undefined ? [] : ['[ethernet]', `mtu=${mtu}`, '']),
    ...family('4', address),
    ...family('6', address6),
  ].join('\n');
}

/**
 * NetworkManager passes the forward delay over where there is no spanning tree; and its own sharing knows no uplink. So both come when
 * the bridge is up.
 */
export function dispatcherText({ name }: Params, rule: Masquerade | undefined, firewall: FirewallTool): string {
  return [
    '#!/bin/sh',
    HEADER,
    `test "$1" = ${name} && test "$2" = up || exit 0`,
    `echo 0 > /sys/class/net/${name}/bridge/forward_delay`,
    ...(rule === undefined ? [] : [addCommand(firewall, name, rule)]),
    '',
  ].join('\n');
}
