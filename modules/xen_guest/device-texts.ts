import { macOf } from './identity.ts';
import type { Disk, Params, Vif } from './params.ts';

/** Scripts that route instead of bridging: naming a bridge would make xl look for it. */
export function isRouted({ script }: Pick<Vif, 'script'>): boolean {
  return script !== undefined && /(^|\/)vif-(route|nat)$/.test(script);
}

/** Settings of an interface, one a word: `xl network-attach` takes them apart, the config file with commas. */
export function vifSettings(vif: Vif, index: number, params: Params): readonly string[] {
  const settings = {
    mac: macOf(vif, index, params),
    bridge: isRouted(vif) ? undefined : vif.bridge,
    script: vif.script,
    ip: vif.ip,
    gatewaydev: vif.gatewaydev,
    type: vif.type,
    model: vif.model,
    vifname: vif.vifname,
    rate: vif.rate,
    mtu: vif.mtu,
    backend: vif.backend,
    devid: vif.devid,
  };
  const flags = vif.trusted === undefined ? [] : [vif.trusted ? 'trusted' : 'untrusted'];
  return [
    ...Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])),
    ...flags,
  ];
}

/** `target=` swallows the rest, so it comes last: the only safe place for a path with commas or colons. */
export function diskText(disk: Disk): string {
  const { path, vdev, format, devtype, backend, backendtype, script, specification } = disk;
  const settings = { backend, backendtype, script, specification };
  return [
    `format=${format}`,
    `vdev=${vdev}`,
    `access=${accessOf(disk)}`,
    ...(devtype === 'cdrom' ? ['devtype=cdrom'] : []),
    ...Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])),
    ...flagsOf(disk),
    `target=${path}`,
  ].join(',');
}

function flagsOf({ direct_io_safe, discard, trusted }: Disk): readonly string[] {
  return [
    ...(direct_io_safe ? ['direct-io-safe'] : []),
    ...(discard === undefined ? [] : [discard ? 'discard' : 'no-discard']),
    ...(trusted === undefined ? [] : [trusted ? 'trusted' : 'untrusted']),
  ];
}

/** Nobody writes to a CD-ROM. */
export function accessOf({ access, devtype }: Pick<Disk, 'access' | 'devtype'>): 'rw' | 'ro' {
  return devtype === 'cdrom' ? 'ro' : access;
}

/** `1:5.1,permissive=1` as the kernel writes it: `0000:01:05.1`. */
export function pciAddress(device: string): string {
  const address = device.replace(/[@=,].*$/, '');
  const [slot = '', bus = '', domain = '0'] = address.split(':').toReversed();
  const [number = '', functions = ''] = slot.split('.');
  return `${domain.padStart(4, '0')}:${bus.padStart(2, '0')}:${number.padStart(2, '0')}.${functions.replace('*', '0')}`.toLowerCase();
}
