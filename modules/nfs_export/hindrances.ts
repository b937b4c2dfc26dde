import { bitsOf } from './addresses.ts';
import { clientKind, normalClient } from './client-name.ts';
import { hardToEdit } from './exports-block.ts';
import { EXPORTS } from './exports-file.ts';
import type { LiveExport } from './etab.ts';
import type { Foreign, ForeignExport } from './foreign.ts';
import { fsidOf } from './options.ts';
import { clientsOf, type Params } from './params.ts';
import type { State } from './state.ts';

export interface Hindrance {
  readonly code: string;
  readonly cause: string;
  readonly mend: string;
}

/** The first reason not to touch the exports of this host, or undefined. */
export function hindrance(state: State, params: Params, foreign: Foreign): Hindrance | undefined {
  if (state.missingTool !== undefined) {
    return {
      code: 'missing_tool',
      cause: `${state.missingTool} is not on this host`,
      mend: `install ${state.missingTool}`,
    };
  }
  const gone = params.state === 'absent' && !state.hasOwnFile && state.block.kind === 'none';
  if (gone && state.live.every(live => live.path !== (state.real || params.path))) return undefined;
  return (
    serverHindrance(state) ??
    (params.state === 'absent' ? inUse(state, params) : pathHindrance(state, params)) ??
    blockHindrance(state, params) ??
    fileHindrance(foreign) ??
    (params.state === 'absent'
      ? undefined
      : (conflict(state, params, foreign) ??
        fsidConflict(state, params, foreign) ??
        withdrawal(state, params, foreign))) ??
    unlisted(state, params, foreign)
  );
}

function serverHindrance(state: State): Hindrance | undefined {
  if (state.hasGanesha) {
    const cause = 'this host serves NFS by Ganesha, which does not read exports files';
    return { code: 'unsupported_server', cause, mend: 'use the kernel server, or keep this host out of the play' };
  }
  if (state.hasExportfs) return undefined;
  return {
    code: 'nfs_server_missing',
    cause: 'exportfs is not on this host',
    mend: 'install the NFS server (nfs-kernel-server on Debian, nfs-utils elsewhere) first',
  };
}

function pathHindrance(state: State, params: Params): Hindrance | undefined {
  const { path } = params;
  if (state.isOther) {
    return {
      code: 'not_a_directory',
      cause: `${path} is no directory, or a link to nothing`,
      mend: 'export a directory',
    };
  }
  if (state.directory !== undefined || params.create_dir) return undefined;
  return { code: 'path_missing', cause: `${path} does not exist`, mend: 'make it first, or say create_dir: true' };
}

/** What is ours in /etc/exports can be written, changed or taken out without a risk for what others have there. */
function blockHindrance(state: State, params: Params): Hindrance | undefined {
  if (state.block.kind === 'damaged') {
    return {
      code: 'damaged_block',
      cause: `the block for ${params.path} in ${EXPORTS} is not as it was written: line ${state.block.line}: ${state.block.cause}`,
      mend: `take the block and its marks out of ${EXPORTS} by hand, keeping what is of others; the next run writes it anew`,
    };
  }
  if (state.readsFolder && state.block.kind === 'none') return undefined;
  const cause = hardToEdit(state.files.get(EXPORTS) ?? '');
  return cause === undefined ? undefined : { code: 'cannot_edit', cause, mend: `correct ${EXPORTS} by hand` };
}

/** exportfs drops what follows an error in a file, and thereby withdraws live exports: so it must not run before the mend. */
function fileHindrance(foreign: Foreign): Hindrance | undefined {
  const problem = foreign.problems.find(({ severity }) => severity === 'error');
  if (problem === undefined) return undefined;
  const { file, line, cause } = problem;
  const code = problem.code === 'joined_lines' ? 'joined_lines' : 'foreign_syntax_error';
  return {
    code,
    cause: `${file} line ${line}: ${cause}; running exportfs now would withdraw or mix up live exports`,
    mend: `correct line ${line} of ${file}`,
  };
}

function conflict(state: State, params: Params, foreign: Foreign): Hindrance | undefined {
  const wanted = clientsOf(params).flatMap(({ host }) => namesOf(state, host));
  const other = foreign.exports.find(entry => isPath(state, params, entry.path) && wanted.includes(entry.client));
  if (other === undefined) return undefined;
  return {
    code: 'conflict',
    cause: `${other.file} line ${other.line} exports ${other.path} to ${other.client} already`,
    mend: 'remove the client there or here, or say adopt: true to have it taken over',
  };
}

function fsidConflict(state: State, params: Params, foreign: Foreign): Hindrance | undefined {
  const wanted = clientsOf(params).flatMap(({ options }) => fsidOf(options) ?? []);
  const other = foreign.exports.find(
    entry => !isPath(state, params, entry.path) && wanted.includes(fsidOf(entry.options) ?? 'none'),
  );
  if (other === undefined) return undefined;
  return {
    code: 'fsid_conflict',
    cause: `${other.file} line ${other.line} has the same fsid for ${other.path}`,
    mend: 'give each exported directory an fsid of its own',
  };
}

/** exportfs -ra drops what stands in no file: exports made by hand, or by a cluster manager. */
function unlisted(state: State, params: Params, foreign: Foreign): Hindrance | undefined {
  if (params.force) return undefined;
  const live = state.live.find(
    entry => !isPath(state, params, entry.path) && !foreign.exports.some(listed => mayBeFrom(listed, entry)),
  );
  if (live === undefined) return undefined;
  return {
    code: 'unlisted_export',
    cause: `${live.path} is exported to ${live.client} but stands in no exports file; exportfs -ra would withdraw it`,
    mend: 'write it (with its real path) into a file of /etc/exports.d, or say force: true to let it go',
  };
}

/** A name or address in a file may be live under another name, which only the resolver of the host knows. */
function mayBeFrom(listed: ForeignExport, live: LiveExport): boolean {
  if (listed.path !== live.path) return false;
  return listed.client === live.client || [listed.client, live.client].every(client => clientKind(client) === 'host');
}

function inUse(state: State, params: Params): Hindrance | undefined {
  if (params.force) return undefined;
  const clients = state.live.filter(live => isPath(state, params, live.path)).map(live => live.client);
  const users = state.peers.filter(peer => clients.some(client => mayBe(client, peer)));
  if (users.length === 0) return undefined;
  return {
    code: 'export_in_use',
    cause: `${users.join(', ')} may have ${params.path} mounted and would get stale file handles`,
    mend: 'unmount it there (or shut the guest down) first, or say force: true',
  };
}

/** The same for a client that is not declared any more, or that only another name in the table let in. */
function withdrawal(state: State, params: Params, foreign: Foreign): Hindrance | undefined {
  if (params.force) return undefined;
  const declared = clientsOf(params).flatMap(({ host }) => namesOf(state, host));
  const kept = [
    ...declared,
    ...foreign.exports
      .filter(entry => isPath(state, params, entry.path))
      .flatMap(({ client }) => namesOf(state, client)),
  ];
  const goes = state.live.filter(live => isPath(state, params, live.path) && !kept.includes(live.client));
  const users = state.peers.filter(
    peer => goes.some(({ client }) => mayBe(client, peer)) && !kept.some(client => isOf(client, peer)),
  );
  if (users.length === 0) return undefined;
  return {
    code: 'export_in_use',
    cause: `${users.join(', ')} may have ${params.path} mounted as ${goes.map(({ client }) => client).join(', ')}, which is not declared any more`,
    mend: 'unmount it there first, keep the client, or say force: true',
  };
}

/** True when the peer is one of that client for certain. */
function isOf(client: string, peer: string): boolean {
  return client === '*' || (bitsOf(client.split('/')[0] ?? '') !== undefined && mayBe(client, peer));
}

/** Names, wildcards and netgroups cannot be compared with an address: when in doubt, the peer is one of them. */
function mayBe(client: string, peer: string): boolean {
  const kind = clientKind(client);
  const bits = bitsOf(peer);
  const [address = '', length] = client.split('/');
  const network = bitsOf(address);
  if (bits === undefined || network === undefined || (kind !== 'host' && kind !== 'subnet')) return true;
  const significant = length === undefined ? network.length : Number(length);
  return bits.length === network.length && bits.slice(0, significant) === network.slice(0, significant);
}

export function isPath(state: State, params: Params, path: string): boolean {
  return path === params.path || (state.real !== '' && path === state.real);
}

/** Every name under which the live table may hold this client. */
export function namesOf(state: State, host: string): readonly string[] {
  const name = normalClient(host);
  return [name, ...(state.aliases.get(name) ?? [])];
}
