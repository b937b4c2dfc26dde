import { isOlderThan } from './config.ts';
import { knownKey } from './known-keys.ts';
import type { Disk, Params, Vif } from './params.ts';
import { type Impossible, impossible } from './impossible.ts';
import type { State } from './state.ts';

/** xl passes over settings that are newer than itself, without a word: they are refused where Xen is too old for them. */
export function unfit({ version }: State, params: Params): Impossible | undefined {
  if (version === undefined || params.state === 'absent') return undefined;
  const release = `Xen ${version.major}.${version.minor} on this host`;
  const tooNew = neededBy(params).filter(([, since]) => isOlderThan(version, since));
  if (tooNew.length > 0) {
    const list = tooNew.map(([path, since]) => `${path} (from 4.${since} on)`).join(', ');
    const cause = `${release} does not have ${list} and would ignore it`;
    return impossible('xen_too_old', cause, 'leave it out on this host, or upgrade Xen');
  }
  if (params.device_model_version !== 'qemu-xen-traditional' || isOlderThan(version, 21)) return undefined;
  const cause = `${release} has no qemu-xen-traditional any more`;
  return impossible('xen_too_new', cause, 'use device_model_version: qemu-xen');
}

/** What is given, and the first minor release of Xen 4 that has it. */
function neededBy(params: Params): readonly (readonly [path: string, since: number])[] {
  const { type, kernel } = params;
  return [
    ...(type === 'pvh' ? ([['type: pvh', 10]] as const) : []),
    // An older xl takes kernel for the guest's firmware, and passes over it.
    ...(type === 'hvm' && kernel !== undefined ? ([['kernel of an HVM guest', 5]] as const) : []),
    ...given(params, { cpus_soft: 5, firmware: 10, on_soft_reset: 7 }),
    ...(params.vifs ?? []).flatMap((vif, index) => inside(`vifs[${index}]`, vif, VIF_KEYS)),
    ...(params.disks ?? []).flatMap((disk, index) => inside(`disks[${index}]`, stated(disk), DISK_KEYS)),
    ...(params.disks ?? []).flatMap(({ backendtype }, index) =>
      backendtype === 'tap' ? ([[`disks[${index}].backendtype tap`, 19]] as const) : [],
    ),
    ...Object.keys(params.options ?? {}).flatMap(key => {
      const since = knownKey(key)?.since;
      return since === undefined ? [] : [[`options.${key}`, since] as const];
    }),
  ];
}

const VIF_KEYS: Partial<Record<keyof Vif, number>> = { mtu: 15, trusted: 17 };
const DISK_KEYS: Partial<Record<keyof Disk, number>> = {
  discard: 5,
  direct_io_safe: 5,
  specification: 17,
  trusted: 17,
};

/** A flag at its default is not written to the file. */
function stated(disk: Disk): object {
  const { direct_io_safe: flag, ...rest } = disk;
  return flag ? disk : rest;
}

function inside(
  path: string,
  values: object,
  since: Readonly<Record<string, number>>,
): readonly (readonly [string, number])[] {
  return given(values, since).map(([key, minor]) => [`${path}.${key}`, minor]);
}

function given(values: object, since: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  const has = new Set(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [key])));
  return Object.entries(since).filter(([key]) => has.has(key));
}
