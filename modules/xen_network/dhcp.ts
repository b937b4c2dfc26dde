import type { Change } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { HEADER } from './header.ts';
import { liveChange } from './live-change.ts';
import type { Params } from './params.ts';
import { type Impossible, refuse } from './renderer.ts';
import type { State } from './state.ts';
import { netmaskOf, subnetOf, subnetText } from './subnet.ts';

const control = scriptFile(import.meta.url, 'dnsmasq.sh');

export function dhcpFile(name: string): string {
  return `/etc/xenplay/dnsmasq-${name}.conf`;
}

export function dhcpUnit(name: string): string {
  return `/etc/systemd/system/xenplay-dnsmasq-${name}.service`;
}

/** A dnsmasq of its own, which another one of the host does not disturb: bound to the bridge alone, whenever that comes up. */
export function dhcpText({ name, mode, address = '', dhcp }: Params): string {
  const { range, hosts = [], lease = '12h', dns = [] } = dhcp ?? {};
  const subnet = subnetOf(address);
  const [network = ''] = subnet === undefined ? [] : subnetText(subnet).split('/');
  const mask = subnet === undefined ? '' : netmaskOf(subnet);
  const own = address.split('/')[0] ?? '';
  return [
    HEADER,
    `interface=${name}`,
    'except-interface=lo',
    'bind-dynamic',
    'conf-file=',
    `pid-file=/run/xenplay-dnsmasq-${name}.pid`,
    `dhcp-leasefile=/var/lib/xenplay/dnsmasq-${name}.leases`,
    'dhcp-authoritative',
    range === undefined
      ? `dhcp-range=${network},static,${mask},${lease}`
      : `dhcp-range=${range.from},${range.to},${mask},${lease}`,
    // A bridge that leads nowhere is no way to the world.
    mode === 'nat' ? `dhcp-option=option:router,${own}` : 'dhcp-option=option:router',
    ...(dns.length === 0 ? [] : ['port=0', `dhcp-option=option:dns-server,${dns.join(',')}`]),
    ...hosts.map(
      host =>
        `dhcp-host=${[host.mac.toLowerCase(), host.address, ...(host.name === undefined ? [] : [host.name])].join(',')}`,
    ),
    '',
  ].join('\n');
}

export function dhcpUnitText(name: string): string {
  return [
    HEADER,
    '[Unit]',
    `Description=DHCP and DNS for the guests on ${name}`,
    'After=network.target',
    '[Service]',
    'Type=forking',
    `PIDFile=/run/xenplay-dnsmasq-${name}.pid`,
    'ExecStartPre=/bin/mkdir -p /var/lib/xenplay',
    `ExecStart=/usr/bin/env dnsmasq --conf-file=${dhcpFile(name)}`,
    `ExecStartPost=/bin/sh -c 'cksum <${dhcpFile(name)} >/run/xenplay-dnsmasq-${name}.sum'`,
    'Restart=on-failure',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

/** For ifupdown on a host without systemd; that a dnsmasq runs already must not fail the bridge. */
export function dhcpHooks(name: string): readonly string[] {
  const pid = `/run/xenplay-dnsmasq-${name}.pid`;
  return [
    `    up mkdir -p /var/lib/xenplay; dnsmasq --conf-file=${dhcpFile(name)} && cksum <${dhcpFile(name)} >/run/xenplay-dnsmasq-${name}.sum || :`,
    `    down kill $(cat ${pid}) 2>/dev/null || :`,
  ];
}

export function dhcpRefusal({ facts }: State, { dhcp }: Params): Impossible | undefined {
  return dhcp === undefined || facts.has('tool_dnsmasq')
    ? undefined
    : refuse('missing_tool', 'the host has no "dnsmasq" for DHCP', 'install dnsmasq-base');
}

/** Running, with the file as it is: dnsmasq reads most of it only when it starts. */
export function dhcpStart({ facts, files }: State, params: Params): readonly Change[] {
  const { name, dhcp } = params;
  if (dhcp === undefined) return [];
  const isRight = files.get(dhcpFile(name))?.trimEnd() === dhcpText(params).trimEnd();
  const now = facts.get('dhcp') ?? 'stopped';
  if (isRight && now === 'running') return [];
  return [
    liveChange({
      summary: now === 'stopped' ? `start dnsmasq on ${name}` : `start dnsmasq on ${name} anew`,
      before: now,
      after: 'running',
      scripts: [control('start', name, dhcpFile(name))],
      undo: now === 'stopped' ? [control('stop', name, dhcpFile(name))] : [],
    }),
  ];
}

/** Before its files and its bridge go. */
export function dhcpStop({ facts, files }: State, { name }: Params): readonly Change[] {
  const now = facts.get('dhcp') ?? 'stopped';
  if (now === 'stopped' && !files.has(dhcpUnit(name))) return [];
  return [
    liveChange({
      summary: `stop dnsmasq on ${name}`,
      before: now,
      after: 'stopped',
      scripts: [control('stop', name, dhcpFile(name))],
      undo: [control('start', name, dhcpFile(name))],
    }),
  ];
}
