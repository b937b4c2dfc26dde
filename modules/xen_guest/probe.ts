import { type Script, scriptFile } from '../../src/module/script.ts';
import { configOf, renderConfig } from './config.ts';
import { accessOf, isRouted, pciAddress } from './device-texts.ts';
import { autoLink, configPath } from './guest-files.ts';
import { uuidOf } from './identity.ts';
import type { Disk, Params, Vif } from './params.ts';
import { withoutPasswords } from './secrets.ts';

const probe = scriptFile(
  import.meta.url,
  '../../src/module/xend.sh',
  'needs.sh',
  'rebuilder.sh',
  'ask-peer.sh',
  'probe.sh',
);

/** Looks at the guest, and at what it needs when it is to be created. */
export function probeScript(given: Params): Script {
  const isLive = given.state === 'running' || given.state === 'paused';
  const memory = isLive ? String(given.memory) : '0';
  const more = [
    ...(given.cpus === undefined && given.cpus_soft === undefined ? [] : ['affinity']),
    ...(given.pool === undefined ? [] : ['pool']),
    ...((given.disks ?? []).some(disk => disk.shared && accessOf(disk) === 'rw') ? ['shared'] : []),
  ].join(' ');
  const candidate = isLive ? renderConfig(withoutPasswords(configOf(given, undefined))) : '';
  const where = [given.name, uuidOf(given), configPath(given), autoLink(given)];
  const peers = [(given.peers ?? []).join(' '), given.migrate_address ?? ''];
  return probe(...where, memory, isLive ? more : '', candidate, ...peers, ...needsOf(given));
}

/** What the probe shall look for: pairs of kind and name. */
function needsOf(given: Params): readonly string[] {
  if (given.state === 'absent') return [];
  const { kernel, ramdisk, bootloader, firmware } = given;
  return [
    ...(kernel === undefined ? [] : [given.type === 'hvm' ? 'bzimage' : 'kernel', kernel]),
    ...(ramdisk === undefined ? [] : ['ramdisk', ramdisk]),
    ...(firmware?.startsWith('/') === true ? ['kernel', firmware] : []),
    ...(bootloader === undefined ? [] : ['program', bootloader]),
    ...(given.disks ?? []).flatMap(needsOfDisk),
    ...(given.vifs ?? []).flatMap(needsOfVif),
    ...(given.pool === undefined ? [] : ['pool', given.pool]),
    ...(given.pci ?? []).flatMap(device => ['pci', pciAddress(device)]),
  ];
}

/** With a script the path is that script's own affair; a disk of another domain is not on this host's file systems. */
function needsOfDisk(disk: Disk): readonly string[] {
  if (disk.script !== undefined || disk.backend !== undefined) return [];
  return [accessOf(disk) === 'rw' ? 'disk' : 'cdrom', disk.path];
}

function needsOfVif(vif: Vif): readonly string[] {
  const { bridge, script, backend } = vif;
  if (backend !== undefined) return [];
  // A bridge of Open vSwitch is a plain link to the kernel, and may name VLANs behind a dot or a colon.
  if (script === undefined) return ['vif', bridge];
  const isSwitch = script.endsWith('vif-openvswitch');
  const link = isSwitch ? ['link', bridge.split(/[.:]/)[0] ?? bridge] : isRouted(vif) ? [] : ['bridge', bridge];
  return [...link, 'script', script.startsWith('/') ? script : `/etc/xen/scripts/${script}`];
}
