import type { JsonObject } from '../../model/json.ts';
import type { PathState } from './path-state.ts';

/** Members that Ansible's stat and find have in common, of a path that is there. */
export function statFacts(state: PathState, path: string): JsonObject {
  const bits = Number.parseInt(state.mode, 8);
  const may = (bit: number): boolean => (bits & bit) !== 0;
  const is = (type: number): boolean => state.type === type;
  return {
    path,
    ...{ isdir: is(0x4000), ischr: is(0x2000), isblk: is(0x6000), isreg: is(0x8000) },
    ...{ isfifo: is(0x1000), islnk: is(0xa000), issock: is(0xc000) },
    ...{ mode: state.mode, uid: state.uid, gid: state.gid, pw_name: state.owner, gr_name: state.group },
    ...{ size: state.size, mtime: state.mtime, atime: state.atime, ctime: state.ctime },
    ...{ inode: state.inode, nlink: state.links, dev: state.device },
    ...{ rusr: may(0o400), wusr: may(0o200), xusr: may(0o100), rgrp: may(0o40), wgrp: may(0o20), xgrp: may(0o10) },
    ...{ roth: may(0o4), woth: may(0o2), xoth: may(0o1), isuid: may(0o4000), isgid: may(0o2000) },
  };
}
