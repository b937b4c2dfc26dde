import { isSameDisk } from './backends.ts';
import { accessOf } from './device-texts.ts';
import { autoLink, configPath } from './guest-files.ts';
import { uuidOf } from './identity.ts';
import { type Impossible, impossible } from './impossible.ts';
import type { Difference } from './live-difference.ts';
import type { Params } from './params.ts';
import type { Peer } from './peers.ts';
import type { State } from './state.ts';
import { willCreate } from './transitions.ts';
import { type Domain, isZombie } from './xl-list.ts';

const MIGRATING = /--(incoming|migratedaway)$/;

/** Name and uuid belong together, on the host and in the file; what a migration left is for a human. */
export function identityConflict({ domains, file }: State, params: Params): Impossible | undefined {
  const { name } = params;
  const uuid = uuidOf(params);
  const other = domains.filter(domain => !isZombie(domain)).find(domain => isConflicting(domain, { name, uuid }));
  if (other !== undefined) {
    if (MIGRATING.test(other.name)) {
      const cause = `a migration of ${name} is in progress or went wrong: there is ${other.name}`;
      const mend = 'look at both ends of the migration before anything else: two instances may exist';
      return impossible('migration_leftover', cause, mend);
    }
    if (other.uuid === uuid) {
      const cause = `the guest with uuid ${uuid} is called ${other.name} here, not ${name}`;
      return impossible('identity_conflict', cause, 'rename it (xl rename), or declare it under that name');
    }
    const cause = `another guest is called ${name} here: its uuid is ${other.uuid}, not ${uuid}`;
    return impossible('identity_conflict', cause, USE_UUID);
  }
  const installed = file?.kind === 'config' ? file.config.get('uuid') : undefined;
  if (installed === undefined || String(installed).toLowerCase() === uuid) return undefined;
  const cause = `${configPath(params)} is the file of a guest with uuid ${String(installed)}, not ${uuid}`;
  return impossible('identity_conflict', cause, USE_UUID);
}

const USE_UUID = 'give that uuid with "uuid:" if it is the same guest, or choose another name';

function isConflicting(domain: Domain, { name, uuid }: { name: string; uuid: string }): boolean {
  if (domain.name === name) return domain.uuid !== uuid;
  return domain.uuid === uuid || (MIGRATING.test(domain.name) && domain.name.replace(MIGRATING, '') === name);
}

/** A file that only its author can read, and a file where only a link belongs: neither is ours to overwrite. */
export function foreignFiles({ file, autostart }: State, params: Params): Impossible | undefined {
  if (file?.kind === 'unconvertible' && params.state !== 'absent') {
    const cause = `${configPath(params)} is there and cannot be read: ${file.cause}`;
    return impossible('unconvertible', cause, 'move it away, or rewrite it in the form of xl.cfg(5)');
  }
  if (autostart !== 'file') return undefined;
  const cause = `${autoLink(params)} is a file of its own, not a link`;
  return impossible('autostart_is_file', cause, 'move it away: it may be the only copy of a configuration');
}

/** Run states in which nothing may be done. */
export function blockedState(seen: State, domain: Domain | undefined, params: Params): Impossible | undefined {
  if (seen.rebuilder !== undefined) return rebuilt(seen.rebuilder, params);
  const { name, recover, force, state } = params;
  if (domain?.state === 'suspended') {
    const cause = `${name} is being saved or migrated`;
    return impossible('domain_suspended', cause, 'run again when that is over; if it is not, look at the host');
  }
  if (domain?.state === 'rebooting' && !recover && (state === 'running' || state === 'paused')) {
    const cause = `${name} has been about to reboot for 30 s: the daemon of xl that would build it anew may be gone`;
    return impossible('reboot_stuck', cause, 'look at /var/log/xen, then set "recover: true" to create it anew');
  }
  if (domain?.state !== 'crashed') return undefined;
  if (state === 'absent' ? force || recover : recover) return undefined;
  const mend =
    state === 'absent' ? 'set "force: true" to remove it' : 'look at it, then set "recover: true" to create it anew';
  return impossible('guest_crashed', `${name} has crashed and is kept for a look`, mend);
}

/** Between the two domains of a reboot there is none, and what is created then is a second one of its name. */
function rebuilt(rebuilder: string, { name }: Params): Impossible {
  const cause = `${name} is not live, but process ${rebuilder} of xl has been about to build it anew for 30 s`;
  return impossible(
    'reboot_stuck',
    cause,
    `look at /var/log/xen/xl-${name}.log; end that process if the guest is to stay off`,
  );
}

/** Words for what the probe found wrong. */
const WRONG: Readonly<Record<string, string>> = {
  not_a_bridge: 'is no bridge',
  not_executable: 'is not executable',
  not_a_disk: 'is neither a file nor a block device',
  not_a_file: 'is no file',
  not_a_bzimage: 'is no packed kernel (bzImage), which alone the device model of an HVM guest can start',
  not_assignable: 'is not assignable (xl pci-assignable-add)',
};
/** What matters to a device that is attached; the rest only to a guest that is created. */
const OF_DEVICES = ['CPU_pool', 'disk', 'not_a_disk', 'bridge', 'not_a_bridge', 'script', 'not_executable'];

/** Said of disks by themselves. */
const OF_DISKS = ['mounted', 'network_disk'];

/** Everything that is missing, at once, and before anything is done. */
export function missingThings(state: State, params: Params, need: Need): Impossible | undefined {
  if (need === 'nothing') return undefined;
  const missing = state.missing.filter(
    ({ kind }) => !OF_DISKS.includes(kind) && (need === 'everything' || OF_DEVICES.includes(kind)),
  );
  if (missing.length > 0) {
    const list = missing.map(({ kind, value }) =>
      kind in WRONG ? `${value} ${WRONG[kind] ?? ''}` : `${kind.replace('_', ' ')} ${value}`,
    );
    const cause = `the guest cannot be given what is not right on the host: ${list.join(', ')}`;
    return impossible('missing_on_host', cause, 'put it in place first; nothing was done');
  }
  return disksInUse(state, params) ?? sharedDisks(state, params);
}

/** Two hosts that reach one image do not see each other's locks: the declaration has to say that it is one image. */
function sharedDisks({ missing }: State, { disks = [] }: Params): Impossible | undefined {
  const onNetwork = new Set(missing.filter(({ kind }) => kind === 'network_disk').map(({ value }) => value));
  const found = disks.filter(({ path }) => onNetwork.has(path));
  const undeclared = found.filter(({ shared }) => !shared).map(({ path }) => path);
  if (undeclared.length > 0) {
    const cause = `other hosts may write to a disk on storage over the network: ${undeclared.join(', ')}`;
    return impossible('shared_disk', cause, 'set "shared: true", so that no two guests of the inventory get it');
  }
  const unsafe = found.filter(disk => disk.direct_io_safe).map(({ path }) => path);
  if (unsafe.length === 0) return undefined;
  const cause = `direct_io_safe is not safe for an image on network storage: ${unsafe.join(', ')}`;
  return impossible('direct_io_on_network', cause, 'leave direct_io_safe out');
}

/**
 * Without xenconsoled libxl 4.17 waits ten seconds for the console of a new guest, then takes the guest down again ("console tty: timed
 * out", seen on a real dom0): a restart would leave none. HVM guests have a console of their device model.
 */
export function consoleless({ toolstack }: State, { name, type }: Params, need: Need): Impossible | undefined {
  if (toolstack.hasConsoled || type === 'hvm' || need !== 'everything') return undefined;
  const cause = `xenconsoled does not run on this host: xl would take ${name} down again at once, for want of a console`;
  return impossible('xenconsoled_down', cause, 'start it (service xencommons, or xen), and look why it ended');
}

/** What a plan needs of the host: all that a guest is made of, only devices, or nothing. */
export type Need = 'everything' | 'devices' | 'nothing';

export function needOf(domain: Domain | undefined, params: Params, differences: readonly Difference[]): Need {
  if (willCreate(domain, params) || willRestart(differences, params)) return 'everything';
  return differences.some(({ kind }) => kind === 'attach' || kind === 'pool') ? 'devices' : 'nothing';
}

export function willRestart(differences: readonly Difference[], { apply }: Params): boolean {
  return apply === 'restart' && differences.some(({ kind }) => kind === 'restart');
}

/** xl would let two guests, or a guest and the dom0, write to one disk: that ends in a broken file system. */
function disksInUse({ backends, disks, missing, domains, peers }: State, params: Params): Impossible | undefined {
  const paths = (params.disks ?? []).filter(disk => accessOf(disk) === 'rw').map(({ path }) => path);
  const own = domains.find(domain => domain.uuid === uuidOf(params))?.domid;
  const others = backends.filter(({ domid, isWritable }) => isWritable && domid !== own);
  const used = [
    ...paths.flatMap(path =>
      others
        .filter(other => isSameDisk(path, disks.get(path), other))
        .map(({ domid }) => `${path} (by domain ${domid})`),
    ),
    ...peers.flatMap(peer => writersOn(peer, params)),
    ...missing
      .filter(({ kind }) => kind === 'mounted')
      .map(({ value }) => `${value} (by the host itself: mounted, or part of what is)`),
  ];
  if (used.length === 0) return undefined;
  const cause = `a disk that the guest would write to is in use: ${used.join(', ')}`;
  return impossible('disk_in_use', cause, 'release it there first; two writers destroy a file system');
}

/** On another dom0 only a path that is declared shared is the same image; the guest itself may be there, to be migrated. */
function writersOn({ address, backends, domains }: Peer, params: Params): readonly string[] {
  const paths = (params.disks ?? []).filter(disk => disk.shared && accessOf(disk) === 'rw').map(({ path }) => path);
  const own = domains.find(domain => domain.uuid === uuidOf(params))?.domid;
  return backends
    .filter(({ domid, isWritable, path }) => isWritable && domid !== own && paths.includes(path))
    .map(({ path, domid }) => `${path} (by domain ${domid} on ${address})`);
}

/** The hypervisor's own needs: page tables; for a guest with hardware support also shadow or nested paging, and video memory. */
function overheadMiB({ type, memory, vcpus }: Params): number {
  return type === 'pv' ? 4 : 4 + vcpus + Math.ceil(memory / 128) + (type === 'hvm' ? 16 : 0);
}

/** Checks the host's memory and CPU before anything changes. */
export function hostCannot(state: State, domain: Domain | undefined, params: Params): Impossible | undefined {
  const { resources } = state;
  if (resources === undefined || params.state === 'absent' || params.state === 'shutdown') return undefined;
  if (willCreate(domain, params) && params.type !== 'pv' && resources.hasHvm === false) {
    const cause = `a ${params.type} guest needs VT-x or SVM, which this host does not have`;
    return impossible('no_hvm', cause, 'switch it on in the firmware, or use type: pv');
  }
  if (resources.freeMiB === undefined) return undefined;
  const needed = params.memory + overheadMiB(params) - (domain?.memoryMiB ?? 0);
  const available = resources.freeMiB + (resources.isBallooning ? spareOfDom0(state, params) : 0);
  if (available >= needed) return undefined;
  const cause = `the guest needs ${needed} MiB more, the host has ${available} MiB for it`;
  return impossible('insufficient_memory', cause, 'lower memory, or shut another guest down');
}

/** What xl may take from the dom0 before that falls below dom0_min_mem. */
function spareOfDom0({ domains }: State, { dom0_min_mem }: Params): number {
  const dom0 = domains.find(({ domid }) => domid === 0);
  return Math.max(0, (dom0?.memoryMiB ?? 0) - dom0_min_mem);
}
