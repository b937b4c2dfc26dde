import type { Pin } from './affinity.ts';
import { commandLineOf } from './command-line.ts';
import { accessOf, diskText, vifSettings } from './device-texts.ts';
import { macOf } from './identity.ts';
import type { Disk, Params } from './params.ts';
import { differingSettings } from './vif-difference.ts';
import type { Domain } from './xl-list.ts';
import type { LiveConfig, LiveDisk, LiveVif } from './xl-live.ts';

/** One way in which the live guest is not as declared, and what it takes. */
export type Difference =
  | { readonly kind: 'restart'; readonly what: string }
  | { readonly kind: 'memory' | 'vcpus'; readonly now: number; readonly wanted: number }
  | { readonly kind: 'scheduler'; readonly verb: string; readonly now: string; readonly wanted: readonly string[] }
  | { readonly kind: 'pin'; readonly pin: Pin }
  | { readonly kind: 'pool'; readonly now: string; readonly wanted: string }
  | { readonly kind: 'attach'; readonly device: 'network' | 'block'; readonly name: string; readonly words: string[] }
  | { readonly kind: 'detach'; readonly device: 'network' | 'block'; readonly name: string };

/** Ballooning leaves a few KiB of slack, and xl rounds to MiB. */
const TOLERANCE_MIB = 1;

/** Beyond what xl counts besides the target: video memory, a shadow's slack. */
export const BALLOONING_MIB = 20;

/** Compares a live guest with the declaration: only what the play states, never what libxl fills in. */
export function differencesOf(live: LiveConfig, params: Params): readonly Difference[] {
  return [
    ...buildDifferences(live, params),
    ...memoryDifference(live, params),
    ...vcpuDifference(live, params),
    ...schedulerDifference(live, params),
    ...vifDifferences(live.vifs, params),
    ...diskDifferences(live.disks, params),
  ];
}

/**
 * Before 4.5 `xl list -l` reads the text that the guest was created from, so that nothing of it is live: the table of `xl list` is all
 * that can be compared.
 */
export function differencesInTable({ memoryMiB, vcpus }: Domain, params: Params): readonly Difference[] {
  // The table counts the video memory of an HVM guest, too.
  const isNear = Math.abs(memoryMiB - params.memory) <= (params.type === 'hvm' ? BALLOONING_MIB : TOLERANCE_MIB);
  return [
    ...(isNear ? [] : memoryDifference({ targetMiB: memoryMiB, maxMiB: undefined }, params)),
    ...vcpuDifference({ vcpus, maxVcpus: undefined }, params),
  ];
}

function restart(what: string): Difference {
  return { kind: 'restart', what };
}

/** A setting that the play does not state is not compared. */
function differs(
  name: string,
  now: string | number | undefined,
  wanted: string | number | undefined,
): readonly Difference[] {
  return wanted === undefined || now === wanted ? [] : [restart(`${name} (${now ?? 'none'} -> ${wanted})`)];
}

function buildDifferences(live: LiveConfig, params: Params): readonly Difference[] {
  const action = (key: keyof LiveConfig['actions']): readonly Difference[] =>
    differs(key, live.actions[key], jsonAction(params[key]));
  return [
    ...differs('type', live.type, params.type),
    ...differs('kernel', live.kernel, params.bootloader === undefined ? params.kernel : undefined),
    ...differs('ramdisk', live.ramdisk, params.bootloader === undefined ? params.ramdisk : undefined),
    ...differs('cmdline', live.cmdline, params.bootloader === undefined ? commandLineOf(params) : undefined),
    ...differs('maxmem', live.maxMiB, params.maxmem),
    ...differs('maxvcpus', live.maxVcpus, params.maxvcpus),
    // JSON leaves the default out.
    ...differs('tsc_mode', live.tscMode ?? 'default', params.tsc_mode),
    ...action('on_poweroff'),
    ...action('on_reboot'),
    ...action('on_crash'),
    ...action('on_watchdog'),
    ...action('on_soft_reset'),
  ];
}

const JSON_ACTIONS: Readonly<Record<string, string>> = { 'rename-restart': 'restart_rename' };

function jsonAction(action: string | undefined): string | undefined {
  if (action === undefined) return undefined;
  return (Object.hasOwn(JSON_ACTIONS, action) ? JSON_ACTIONS[action] : undefined) ?? action.replaceAll('-', '_');
}

type Seen<Key extends keyof LiveConfig> = Pick<LiveConfig, Key>;

function memoryDifference(
  { targetMiB, maxMiB }: Seen<'targetMiB' | 'maxMiB'>,
  { memory, maxmem }: Params,
): readonly Difference[] {
  if (targetMiB === undefined || Math.abs(targetMiB - memory) <= TOLERANCE_MIB) return [];
  if (maxMiB !== undefined && memory > maxMiB + TOLERANCE_MIB)
    return maxmem === undefined ? [restart(`memory (at most ${maxMiB} MiB -> ${memory} MiB)`)] : [];
  return [{ kind: 'memory', now: targetMiB, wanted: memory }];
}

function vcpuDifference(
  { vcpus: now, maxVcpus }: Seen<'vcpus' | 'maxVcpus'>,
  { vcpus, maxvcpus }: Params,
): readonly Difference[] {
  if (now === undefined || now === vcpus) return [];
  if (maxVcpus !== undefined && vcpus > maxVcpus)
    return maxvcpus === undefined ? [restart(`vcpus (at most ${maxVcpus} -> ${vcpus})`)] : [];
  return [{ kind: 'vcpus', now, wanted: vcpus }];
}

/** Only for schedulers with weights, and with the command of the one that runs. */
function schedulerDifference(live: LiveConfig, { cpu_weight, cap }: Params): readonly Difference[] {
  if (live.scheduler !== 'credit' && live.scheduler !== 'credit2') return [];
  const wanted = [
    ...(cpu_weight === undefined || cpu_weight === live.weight ? [] : ['-w', String(cpu_weight)]),
    ...(cap === undefined || cap === live.cap ? [] : ['-c', String(cap)]),
  ];
  if (wanted.length === 0) return [];
  const now = `weight ${live.weight ?? '?'}, cap ${live.cap ?? '?'}`;
  return [{ kind: 'scheduler', verb: `sched-${live.scheduler}`, now, wanted }];
}

/** Interfaces are told apart by their MAC addresses. With a root over NFS none that exists may be cut, not for a moment. */
function vifDifferences(live: readonly LiveVif[], params: Params): readonly Difference[] {
  if (params.vifs === undefined) return [];
  const mayCut = params.root?.nfs === undefined;
  const detach = (name: string): Difference => ({ kind: 'detach', device: 'network', name });
  const wanted = params.vifs.map((vif, index) => ({ vif, mac: macOf(vif, index, params), index }));
  const surplus = live
    .filter(nic => !wanted.some(({ mac }) => mac === nic.mac))
    .map(({ mac }) => (mayCut ? detach(mac) : restart(`vif ${mac} (not declared)`)));
  const others = wanted.flatMap(({ vif, mac, index }): readonly Difference[] => {
    const words = vifSettings(vif, index, params);
    const attach: Difference = { kind: 'attach', device: 'network', name: mac, words: [...words] };
    const found = live.find(nic => nic.mac === mac);
    if (found === undefined) return [attach];
    const [setting] = differingSettings(found, vif);
    if (setting === undefined) return [];
    return mayCut ? [detach(mac), attach] : [restart(`vif ${mac} (${setting})`)];
  });
  return [...surplus, ...others];
}

/** Disks are told apart by their names in the guest. Only paravirtual ones can come and go; another path needs a restart. */
function diskDifferences(live: readonly LiveDisk[], { disks }: Params): readonly Difference[] {
  if (disks === undefined) return [];
  const surplus = live
    .filter(disk => !disks.some(({ vdev }) => vdev === disk.vdev))
    .map(
      ({ vdev, isCdrom }): Difference =>
        isHotPluggable(vdev, isCdrom)
          ? { kind: 'detach', device: 'block', name: vdev }
          : restart(`disk ${vdev} (not declared)`),
    );
  return [...surplus, ...disks.flatMap(disk => diskDifference(live, disk))];
}

function diskDifference(live: readonly LiveDisk[], disk: Disk): readonly Difference[] {
  const { vdev, path, devtype } = disk;
  const access = accessOf(disk);
  const found = live.find(other => other.vdev === vdev);
  if (found === undefined) {
    if (!isHotPluggable(vdev, devtype === 'cdrom')) return [restart(`disk ${vdev} (not there)`)];
    return [{ kind: 'attach', device: 'block', name: vdev, words: [diskText(disk)] }];
  }
  if (found.path !== path) return [restart(`disk ${vdev} (${found.path} -> ${path})`)];
  return found.isWritable === (access === 'rw') ? [] : [restart(`disk ${vdev} (access -> ${access})`)];
}

function isHotPluggable(vdev: string, isCdrom: boolean): boolean {
  return vdev.startsWith('xvd') && !isCdrom;
}
