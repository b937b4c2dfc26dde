import { HEADER } from './header.ts';
import { addCommand, type FirewallTool, type Masquerade } from './masquerade.ts';
import type { Params } from './params.ts';
import { vlanOf } from './vlan.ts';

/** What goes along with the addresses from the uplink's profile; the MTU belongs to the card itself, which keeps it. */
export const MOVABLE_KEY =
  /^(?:dns=(?:[0-9.]{7,15};){1,8}|dns-search=(?:[A-Za-z0-9_.-]{1,253};){1,16}|zone=[A-Za-z0-9_-]{1,32}|mtu=\d{1,5})$/;

/** A keyfile of the bridge. Guests come and go by themselves, so it names no ports. */
export function keyfileText(params: Params, along: readonly string[]): string {
  const { name, address, address6, gateway, gateway6, mtu, mac } = params;
  const family = (
    version: '4' | '6',
    cidr: string | undefined,
    more: { readonly via: string | undefined; readonly lines: readonly string[] },
  ): readonly string[] => [
    `[ipv${version}]`,
    ...(cidr === undefined
      ? [`method=${version === '4' ? 'disabled' : 'link-local'}`]
      : ['method=manual', `address1=${cidr}`, more.via === undefined ? 'never-default=true' : `gateway=${more.via}`]),
    ...more.lines,
    '',
  ];
  return [
    HEADER,
    '[connection]',
    `id=xenplay-${name}`,
    'type=bridge',
    `interface-name=${name}`,
    'autoconnect=true',
    ...along.filter(line => line.startsWith('zone=')),
    '',
    '[bridge]',
    'stp=false',
    'forward-delay=0',
    ...(mac === undefined ? [] : [`mac-address=${mac}`]),
    '',
    ...(mtu === undefined ? [] : ['[ethernet]', `mtu=${mtu}`, '']),
    ...family('4', address, { via: gateway, lines: along.filter(line => line.startsWith('dns')) }),
    ...family('6', address6, { via: gateway6, lines: [] }),
  ].join('\n');
}

/** The card, or the VLAN of it, as a port of the bridge: among all profiles for it the one that is taken. */
export function portKeyfileText(params: Params, along: readonly string[]): string {
  const { name, uplink = '' } = params;
  const vlan = vlanOf(params);
  const mtu = along.filter(line => line.startsWith('mtu='));
  return [
    HEADER,
    '[connection]',
    `id=xenplay-${name}-uplink`,
    `type=${vlan === undefined ? 'ethernet' : 'vlan'}`,
    `interface-name=${vlan?.name ?? uplink}`,
    'autoconnect=true',
    'autoconnect-priority=900',
    `master=${name}`,
    'slave-type=bridge',
    '',
    ...(vlan === undefined ? [] : ['[vlan]', `id=${vlan.id}`, `parent=${vlan.parent}`, '']),
    ...(mtu.length === 0 ? [] : ['[ethernet]', ...mtu, '']),
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
