import { isDrifted } from './drift.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';

export interface Hindrance {
  readonly code: string;
  readonly cause: string;
  readonly mend: string;
}

/** The first reason not to touch what is at the path, or undefined. */
export function hindrance(state: State, params: Params): Hindrance | undefined {
  if (state.missingTool !== undefined) {
    return {
      code: 'missing_tool',
      cause: `${state.missingTool} is not on this host`,
      mend: `install ${state.missingTool}`,
    };
  }
  const { path } = params;
  if (state.tree === 'link' || state.tree === 'other') {
    const what = state.tree === 'link' ? 'a symbolic link' : 'no directory';
    return { code: 'not_a_directory', cause: `${path} is ${what}`, mend: 'name a directory by its real path' };
  }
  if (state.tree === 'foreign') {
    const cause = `${path} is not empty and was not made by this module (it has no /.provisioned)`;
    return { code: 'not_ours', cause, mend: 'use another path, or move the directory away yourself' };
  }
  const goes = params.state === 'absent' || (isDrifted(state, params) && params.force);
  if (goes) return state.tree === 'ours' ? inUse(state, params) : undefined;
  return params.state === 'absent' ? undefined : unusable(state, params);
}

function unusable(state: State, params: Params): Hindrance | undefined {
  const { path, archive, template, debootstrap } = params;
  if (state.unsafe !== undefined) {
    const cause = `${path}/${state.unsafe} is a symbolic link, which could lead out of the tree`;
    return { code: 'unsafe_tree', cause, mend: 'look at the guest; make it a directory again' };
  }
  const noModules = modulesMissing(state, params);
  if (noModules !== undefined) return noModules;
  if (state.tree === 'ours') return undefined;
  if (template !== undefined && !state.hasTemplate) {
    const cause = `${template} is no root tree on this host`;
    return { code: 'template_missing', cause, mend: 'it must be a folder with etc in it' };
  }
  const mounted = mountedInTemplate(state, params);
  if (mounted !== undefined) return mounted;
  if (debootstrap !== undefined && !state.tools.includes('debootstrap')) {
    return { code: 'missing_tool', cause: 'debootstrap is not on this host', mend: 'install debootstrap' };
  }
  if (archive === undefined || state.archive !== undefined) return undefined;
  return {
    code: 'archive_missing',
    cause: `${archive} is not a readable file on this host`,
    mend: 'put the archive there',
  };
}

/** A copy would take along what is mounted there: /proc of a chroot, or somebody's disk. */
export function mountedInTemplate(
  { templateMounts }: Pick<State, 'templateMounts'>,
  { template }: Pick<Params, 'template'>,
): Hindrance | undefined {
  const [mount] = templateMounts;
  if (template === undefined || mount === undefined) return undefined;
  const cause = `a file system is mounted at ${mount}, in the template: a copy would hold it`;
  return { code: 'template_mounted', cause, mend: `umount ${mount}` };
}

/** What is to be copied has to be there, unless the root has it. */
export function modulesMissing(
  { hasModules, hasModulesSource }: Pick<State, 'hasModules' | 'hasModulesSource'>,
  { kernel_modules: modules }: Params,
): Hindrance | undefined {
  if (modules === undefined || hasModules || hasModulesSource) return undefined;
  const cause = `${modules} of this host holds no modules of a kernel (it has no modules.dep)`;
  return { code: 'modules_missing', cause, mend: 'install them there, or copy them from the dom0' };
}

function inUse(state: State, { path, force }: Params): Hindrance | undefined {
  const [mount] = state.mounts;
  if (mount !== undefined) {
    const cause = `a file system is mounted at ${mount}: removing the tree would empty it`;
    return { code: 'mounted_inside', cause, mend: `umount ${mount}` };
  }
  const [exported] = state.exports;
  if (exported === undefined || force) return undefined;
  const cause = `${path} is served by the export of ${exported}: its guest would lose its root`;
  return { code: 'tree_in_use', cause, mend: 'shut the guest down and withdraw the export first, or say force: true' };
}
