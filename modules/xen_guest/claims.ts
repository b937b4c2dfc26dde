import type { Claim, HostView } from '../../src/module/contract.ts';
import { accessOf, pciAddress } from './device-texts.ts';
import { macOf, uuidOf } from './identity.ts';
import type { Disk, Params } from './params.ts';

/**
 * What only one guest may have, anywhere in the inventory. A guest that is shut down or absent claims nothing: it may be defined
 * on a second host, to be started there when it has left the first.
 */
export function claimsOf(params: Params, host: HostView): readonly Claim[] {
  const isLive = params.state === 'running' || params.state === 'paused';
  if (!isLive && !(params.state === 'shutdown' && params.autostart)) return [];
  const owner = `guest ${params.name} on ${host.name}`;
  const claim = (kind: string, value: string, ...param: readonly (string | number)[]): Claim => ({
    kind,
    value,
    owner,
    scope: ON_ONE_HOST.includes(kind) ? 'host' : 'fleet',
    param,
  });
  const diskClaims = ({ path, shared }: Disk, index: number): readonly Claim[] => {
    const value = diskName(path);
    const own = claim('writable_disk', value, 'disks', index, 'path');
    return shared ? [own, claim('shared_disk', value, 'disks', index, 'path')] : [own];
  };
  const address = params.ip?.address;
  return [
    ...(address === undefined ? [] : addressClaims(params.name, address, ['ip', 'address'])),
    claim('guest_name', params.name, 'name'),
    claim('uuid', uuidOf(params), params.uuid === undefined ? 'name' : 'uuid'),
    ...(params.vifs ?? []).map((vif, index) => claim('mac_address', macOf(vif, index, params), 'vifs', index, 'mac')),
    ...(params.disks ?? []).flatMap((disk, index) => (accessOf(disk) === 'rw' ? diskClaims(disk, index) : [])),
    ...nfsRoots(params).map(root => claim('writable_root', root, 'root', 'nfs', 'path')),
    ...hostThings(params).map(([kind, value, ...param]) => claim(kind, value, ...param)),
  ];
}

/** Of the two names of a logical volume the plain one: `/dev/mapper/vg--a-g1` is `/dev/vg-a/g1`. */
function diskName(path: string): string {
  const plain = path.replace(/\/+/g, '/');
  const [, group = '', volume = ''] = /^\/dev\/mapper\/((?:[^-/]|--)+)-((?:[^-/]|--)+)$/.exec(plain) ?? [];
  return group === '' ? plain : `/dev/${group.replaceAll('--', '-')}/${volume.replaceAll('--', '-')}`;
}

const ON_ONE_HOST = ['writable_disk', 'pci_device', 'interface_of_the_dom0', 'VNC_display'];

type Thing = readonly [kind: string, value: string, ...param: (string | number)[]];

/** What a host has once, so that the second guest that wants it does not start. */
function hostThings({ vifs = [], pci = [], vnc }: Params): readonly Thing[] {
  const display = vnc?.display;
  return [
    ...pci.map((device, index): Thing => ['pci_device', pciAddress(device), 'pci', index]),
    ...vifs.flatMap(({ vifname }, index): readonly Thing[] =>
      vifname === undefined ? [] : [['interface_of_the_dom0', vifname, 'vifs', index, 'vifname']],
    ),
    ...(display === undefined ? [] : ([['VNC_display', String(display), 'vnc', 'display']] as const)),
  ];
}

/** A tree over NFS that two guests write to is lost as a disk of theirs would be. */
function nfsRoots({ root }: Params): readonly string[] {
  if (root?.nfs === undefined || /(^|,)ro(,|$)/.test(root.nfs.options ?? '')) return [];
  return [`${root.nfs.server}:${root.nfs.path.replace(/\/+/g, '/')}`];
}

/** The same as nfs_export claims for a guest: an address and the export for it cannot disagree. */
function addressClaims(name: string, address: string, param: readonly string[]): readonly Claim[] {
  const mend = 'write the address of a guest in one variable, which all its tasks use';
  return [
    { kind: 'guest_address', value: address, owner: `guest ${name}`, scope: 'fleet', mend, param },
    { kind: 'guest', value: name, owner: `address ${address}`, scope: 'fleet', mend, param },
  ];
}
