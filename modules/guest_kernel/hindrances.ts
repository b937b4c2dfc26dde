import { abilitiesFor, lacking } from './abilities.ts';
import { builderOf, releaseOf } from './origin.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';

export interface Hindrance {
  readonly code: string;
  readonly cause: string;
  readonly mend: string;
}

/** The first reason not to begin, or undefined. */
export function hindrance(state: State, params: Params): Hindrance | undefined {
  const foreign = foreignFiles(state, params);
  if (foreign !== undefined) return foreign;
  if (params.state === 'absent') return undefined;
  return sourceMissing(state, params) ?? unable(state, params) ?? builderMissing(state, params);
}

/** A file that somebody else put there may be what guests, or the dom0, boot from. */
function foreignFiles({ kernel, ramdisk, marker }: State, params: Params): Hindrance | undefined {
  const places = [
    [params.kernel, kernel],
    [params.ramdisk, ramdisk],
  ] as const;
  for (const [path = '', seen] of places) {
    if (seen === 'link' || seen === 'other') {
      const what = seen === 'link' ? 'a symbolic link' : 'no file';
      return { code: 'not_a_file', cause: `${path} is ${what}`, mend: 'name a path of its own' };
    }
    if (seen !== undefined && marker === undefined && !params.force && params.state === 'present') {
      const mend = 'use another path, or say force: true to replace it';
      return { code: 'not_ours', cause: `${path} was not made by this module`, mend };
    }
  }
  return undefined;
}

function sourceMissing(state: State, params: Params): Hindrance | undefined {
  const { source, releases } = state;
  const { from } = params;
  if (from === 'package') {
    if (source.has('candidate') || /^\d/.test(source.get('package') ?? '')) return undefined;
    const cause = `${params.package ?? ''} is no file on this host and no package that its apt knows`;
    return { code: 'no_package', cause, mend: 'check the name, or run apt-get update there' };
  }
  const kernel = source.get('kernel_source');
  // A distribution's link /boot/vmlinuz leads to the file by its release.
  if (kernel === undefined || kernel === 'other' || (kernel === 'link' && from === 'file')) {
    const what = from === 'file' ? (params.kernel_file ?? '') : `/boot/vmlinuz-${releaseOf(state, params)}`;
    const has = releases.length === 0 ? '' : `; there are ${releases.join(', ')}`;
    return { code: 'no_kernel', cause: `there is no kernel ${what} on this host${has}`, mend: 'check the name' };
  }
  return modulesMissing(state, params);
}

function modulesMissing(state: State, params: Params): Hindrance | undefined {
  const { source } = state;
  if (params.ramdisk_file !== undefined) {
    if (/^\d/.test(source.get('ramdisk_source') ?? '')) return undefined;
    return {
      code: 'no_ramdisk',
      cause: `there is no file ${params.ramdisk_file} on this host`,
      mend: 'check the name',
    };
  }
  if (params.initramfs === 'none' || source.get('modules') === 'yes') return undefined;
  const cause = `there is no /lib/modules/${releaseOf(state, params)} on this host: no initramfs can be made`;
  return { code: 'no_modules', cause, mend: 'install the modules of that kernel, or give ramdisk_file' };
}

function unable({ config }: State, params: Params): Hindrance | undefined {
  if (config === undefined) return undefined;
  const lacks = lacking(config, abilitiesFor(params));
  if (lacks.length === 0) return undefined;
  const cause = `the kernel was built without ${lacks.join('; ')}`;
  const mend = 'take another kernel, e.g. the one of the distribution; with initramfs: none nothing may be a module';
  return { code: 'kernel_unable', cause, mend };
}

function builderMissing(state: State, params: Params): Hindrance | undefined {
  const builder = builderOf(state, params);
  const { tools } = state;
  const needs = {
    'initramfs-tools': ['mkinitramfs', ...(params.from === 'package' ? ['unshare'] : [])],
    dracut: ['dracut'],
  };
  if (builder === undefined)
    return {
      code: 'no_builder',
      cause: 'neither initramfs-tools nor dracut is on this host',
      mend: 'install one of them, or give ramdisk_file',
    };
  const wanted = [
    ...(builder === 'initramfs-tools' || builder === 'dracut' ? needs[builder] : []),
    ...(params.from === 'package'
      ? ['dpkg-deb', ...(params.package?.startsWith('/') === true ? [] : ['apt-get'])]
      : []),
  ];
  const missing = wanted.filter(tool => !tools.includes(tool));
  if (missing.length === 0) return undefined;
  return { code: 'missing_tool', cause: `${missing.join(', ')} is not on this host`, mend: 'install it' };
}
