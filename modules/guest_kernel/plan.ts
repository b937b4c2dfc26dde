import type { Change, Plan } from '../../src/module/contract.ts';
import { CONTEXT_FILE } from '../../src/module/files/context.ts';
import { changingFile } from '../../src/module/script.ts';
import { abilitiesFor, abilityWord, modulesFor } from './abilities.ts';
import { hindrance } from './hindrances.ts';
import { builderOf, releaseOf } from './origin.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';

const applyScript = changingFile(import.meta.url, CONTEXT_FILE, 'apply.sh');
const BUILD_SECONDS = 1800;

/** What has to be done so that guests find kernel and initramfs, or find them gone. */
export function plan(state: State, params: Params): Plan {
  const stop = hindrance(state, params);
  if (stop !== undefined) return { kind: 'impossible', ...stop };
  if (params.state === 'absent')
    return state.marker === undefined ? CONVERGED : { kind: 'changes', changes: [removal(params)] };
  const warnings = warningsOf(state, params);
  return isMade(state, params)
    ? { kind: 'converged', warnings }
    : { kind: 'changes', changes: [building(state, params)], warnings };
}

const CONVERGED: Plan = { kind: 'converged' };

/** All that the two files depend on, in one line: made of the same they need not be made again. */
function madeOf(state: State, params: Params): string {
  const { source } = state;
  const { from, package: name, kernel_file: kernel, ramdisk_file: ramdisk } = params;
  const seen = (key: string): string => source.get(key) ?? '';
  const origin = {
    dom0: ['dom0', releaseOf(state, params), seen('kernel_source')],
    package: ['package', name ?? '', seen('candidate') || seen('package')],
    file: ['file', kernel ?? '', seen('kernel_source'), ramdisk ?? releaseOf(state, params), seen('ramdisk_source')],
  }[from];
  const builder = builderOf(state, params) ?? '';
  const modules = builder === 'none' || builder === 'file' ? [] : modulesFor(params);
  return [...origin, builder, ...modules].join(' ').trim();
}

function isMade(state: State, params: Params): boolean {
  const { marker, kernel, ramdisk } = state;
  if (marker?.made !== madeOf(state, params) || kernel !== marker.kernel) return false;
  return params.ramdisk === undefined || ramdisk === marker.ramdisk;
}

function building(state: State, params: Params): Change {
  const { kernel, ramdisk = '', from, root } = params;
  const made = madeOf(state, params);
  const script = applyScript(
    'build',
    kernel,
    ramdisk,
    made,
    builderOf(state, params) ?? '',
    from,
    releaseOf(state, params),
    params.package ?? '',
    params.kernel_file ?? '',
    params.ramdisk_file ?? '',
    root,
    modulesFor(params).join(' '),
    (params.modules ?? []).join(' '),
    ...abilitiesFor(params).map(abilityWord),
  );
  const names = ramdisk === '' ? kernel : `${kernel} and ${ramdisk}`;
  return {
    summary: `${state.marker === undefined ? 'put' : 'renew'} ${names} (${originWords(state, params)})`,
    before: state.marker === undefined ? '' : `${state.marker.made}\n`,
    after: `${made}\n`,
    risk: 'write',
    actions: [{ kind: 'run', script, deadlineSeconds: BUILD_SECONDS }],
  };
}

function originWords(state: State, { from, package: name, kernel_file: file, version }: Params): string {
  switch (from) {
    case 'dom0':
      return `${version ?? state.source.get('release') ?? ''} of the dom0`;
    case 'package':
      return `package ${name ?? ''}`;
    case 'file':
      return `from ${file ?? ''}`;
  }
}

function removal({ kernel, ramdisk = '' }: Params): Change {
  return {
    summary: `remove ${ramdisk === '' ? kernel : `${kernel} and ${ramdisk}`}`,
    before: [kernel, ramdisk, ''].join('\n'),
    after: '',
    risk: 'write',
    actions: [{ kind: 'run', script: applyScript('remove', kernel, ramdisk) }],
  };
}

/** Of a package it is checked when that is unpacked. */
function warningsOf(state: State, { from, kernel_file: file }: Params): readonly string[] {
  if (from === 'package' || state.config !== undefined) return [];
  const kernel = from === 'file' ? (file ?? '') : `the kernel ${state.source.get('release') ?? ''}`;
  const mend = from === 'file' ? 'without config_file' : 'since its config is on no usual place of this host';
  return [`what ${kernel} can is not known ${mend}: xl and the guest will tell`];
}
