import type { Params } from './params.ts';
import { subnetOf, subnetText } from './subnet.ts';

export type Renderer = 'ifupdown' | 'networkd';

const HEADER = '# written by xenplay (xen_network): changes made by hand are overwritten';

/** The files that keep the network over a reboot: path and text. */
export function filesOf(params: Params, renderer: Renderer): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  if (params.mode !== 'routed') {
    if (renderer === 'ifupdown') files.set(interfacesFile(params), interfacesText(params));
    else {
      files.set(`/etc/systemd/network/50-xenplay-${params.name}.netdev`, netdevText(params));
      files.set(`/etc/systemd/network/50-xenplay-${params.name}.network`, networkText(params));
    }
  }
  if (params.mode !== 'host_only') files.set(sysctlFile(params), sysctlText(params));
  return files;
}

/** Every path that the module may ever write for this network: what the probe reads and `absent` removes. */
export function allPaths(params: Params): readonly string[] {
  return [
    interfacesFile(params),
    `/etc/systemd/network/50-xenplay-${params.name}.netdev`,
    `/etc/systemd/network/50-xenplay-${params.name}.network`,
    sysctlFile(params),
  ];
}

function interfacesFile({ name }: Params): string {
  return `/etc/network/interfaces.d/xenplay-${name}`;
}

function sysctlFile({ name, mode }: Params): string {
  return `/etc/sysctl.d/60-xenplay-${mode === 'routed' ? 'routed' : name}.conf`;
}

/** Plain `ip` commands instead of bridge_ports: they need no hooks of bridge-utils, and do the same on every ifupdown. */
function interfacesText({ name, address, mtu, mode, uplink }: Params): string {
  const rule = masqueradeRule({ address, uplink });
  return [
    HEADER,
    `auto ${name}`,
    `iface ${name} inet static`,
    `    address ${address ?? ''}`,
    `    pre-up ip link show dev ${name} >/dev/null 2>&1 || ip link add name ${name} type bridge stp_state 0 forward_delay 0`,
    ...(mtu === undefined ? [] : [`    up ip link set dev ${name} mtu ${mtu}`]),
    ...(mode === 'nat' && rule !== undefined
      ? [
          `    up iptables -w -t nat -C ${rule} 2>/dev/null || iptables -w -t nat -A ${rule}`,
          `    down iptables -w -t nat -D ${rule} 2>/dev/null || true`,
        ]
      : []),
    `    post-down ip link del dev ${name} 2>/dev/null || true`,
    '',
  ].join('\n');
}

/** The one rule of a NAT bridge, as iptables takes it behind -A, -C or -D. */
export function masqueradeRule({
  address,
  uplink,
}: {
  address?: string | undefined;
  uplink?: string | undefined;
}): string | undefined {
  const subnet = subnetOf(address ?? '');
  return subnet === undefined || uplink === undefined
    ? undefined
    : `POSTROUTING -s ${subnetText(subnet)} -o ${uplink} -j MASQUERADE`;
}

function netdevText({ name, mtu }: Params): string {
  return [
    HEADER,
    '[NetDev]',
    `Name=${name}`,
    'Kind=bridge',
    ...(mtu === undefined ? [] : [`MTUBytes=${mtu}`]),
    '',
    '[Bridge]',
    'STP=no',
    'ForwardDelaySec=0',
    '',
  ].join('\n');
}

function networkText({ name, address, mode }: Params): string {
  return [
    HEADER,
    '[Match]',
    `Name=${name}`,
    '',
    '[Network]',
    `Address=${address ?? ''}`,
    'ConfigureWithoutCarrier=yes',
    ...(mode === 'nat' ? ['IPMasquerade=ipv4'] : []),
    '',
  ].join('\n');
}

function sysctlText({ mode, uplink }: Params): string {
  return [
    HEADER,
    'net.ipv4.ip_forward = 1',
    ...(mode === 'routed' && uplink !== undefined ? [`net.ipv4.conf.${uplink}.proxy_arp = 1`] : []),
    '',
  ].join('\n');
}
