import type { Foreign } from './foreign.ts';
import { isPath } from './hindrances.ts';
import { fsidOf } from './options.ts';
import { clientsOf, type Params } from './params.ts';
import { riskyOptions } from './risky-options.ts';
import type { State } from './state.ts';

/** What works as declared and yet should be known. */
export function warningsOf(state: State, params: Params, foreign: Foreign): readonly string[] {
  const traps = foreign.problems.map(({ file, line, cause }) => `${file} line ${line}: ${cause}`);
  const editors = state.editing.map(
    file => `somebody seems to have an exports file open (${file}): what they save may undo this`,
  );
  if (params.state === 'absent') return [...editors, ...traps];
  const clients = clientsOf(params);
  return [
    ...(state.active || params.service === 'started'
      ? []
      : ['the NFS server is not running: the export is written, and active once the server starts']),
    ...clients.flatMap(riskyOptions),
    ...withoutIdentity(state, params),
    ...fsidChange(state, params),
    ...editors,
    ...traps,
  ];
}

/** What has no UUID by which the kernel could tell it apart. */
const WITHOUT_UUID = /^(?:tmpfs|ramfs|overlay|aufs|squashfs|9p|virtiofs|nfs4?|cifs|fuse(?:\..*)?)$/;

function withoutIdentity({ fileSystem, real }: State, params: Params): readonly string[] {
  const bare = clientsOf(params).find(({ options }) => fsidOf(options) === undefined);
  if (bare === undefined || !WITHOUT_UUID.test(fileSystem)) return [];
  return [
    `${real} is on ${fileSystem}, which has no UUID: the kernel exports it with an option fsid=N only (${bare.host} has none)`,
  ];
}

function fsidChange(state: State, params: Params): readonly string[] {
  const before = state.live.find(live => isPath(state, params, live.path));
  if (before === undefined) return [];
  const after = clientsOf(params)[0];
  if (after === undefined || fsidOf(before.options) === fsidOf(after.options)) return [];
  return [`the fsid of ${params.path} changes: clients that have it mounted get stale file handles`];
}
