import type { JsonObject } from '../../src/model/json.ts';
import { defineModule } from '../../src/module/contract.ts';
import { lookAt, parsePathState, type PathState } from '../../src/module/files/path-state.ts';
import { type Params, params } from './params.ts';

export const stat = defineModule<Params, PathState>({
  name: 'stat',
  summary: 'Tells what there is at a path; changes nothing.',
  params,
  probe: ({ path, follow, get_checksum: wantsChecksum, checksum_algorithm: algorithm }) =>
    lookAt(path, { follow, want: wantsChecksum ? algorithm : 'none' }),
  parse: parsePathState,
  plan: () => ({ kind: 'converged' }),
  facts: (state, { path }) => ({ stat: factsOf(state, path) }),
});

/** Members as Ansible's stat gives them. */
function factsOf(state: PathState, path: string): JsonObject {
  if (state.kind === 'absent') return { exists: false };
  const bits = Number.parseInt(state.mode, 8);
  const may = (bit: number): boolean => (bits & bit) !== 0;
  return {
    exists: true,
    path,
    isdir: state.kind === 'directory',
    isreg: state.kind === 'file',
    islnk: state.kind === 'link',
    mode: state.mode,
    uid: state.uid,
    gid: state.gid,
    pw_name: state.owner,
    gr_name: state.group,
    size: state.size,
    mtime: state.mtime,
    atime: state.atime,
    ctime: state.ctime,
    inode: state.inode,
    nlink: state.links,
    dev: state.device,
    ...{ rusr: may(0o400), wusr: may(0o200), xusr: may(0o100), rgrp: may(0o40), wgrp: may(0o20), xgrp: may(0o10) },
    ...{ roth: may(0o4), woth: may(0o2), xoth: may(0o1), isuid: may(0o4000), isgid: may(0o2000) },
    ...(state.target === undefined ? {} : { lnk_source: state.target, lnk_target: state.target }),
    ...(state.checksum === undefined ? {} : { checksum: state.checksum }),
  };
}
