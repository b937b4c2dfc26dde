import type { Params } from './params.ts';
import type { ArchiveIdentity, Marker } from './marker.ts';
import { sourceOf } from './source.ts';
import type { State } from './state.ts';

/** True when the tree is known to be made of something else than is declared now. */
export function isDrifted(state: State, params: Params): boolean {
  return state.tree === 'ours' && params.state !== 'absent' && isOfOtherSource(state, params);
}

interface Made {
  readonly marker?: Marker | undefined;
  readonly archive?: ArchiveIdentity | undefined;
  readonly templatePlace?: string | undefined;
}

/** True when a root of ours was made of something else. */
export function isOfOtherSource({ marker, archive, templatePlace }: Made, params: Params): boolean {
  // A spoilt marker tells nothing: the root is not replaced for that.
  if (marker === undefined) return true;
  const source = sourceOf(params);
  if (source.kind === 'debootstrap') return source.name !== marker.source;
  if (source.kind === 'template') return !isSameFolder(source.name, templatePlace, marker);
  const local = params.local_files?.['local_archive'];
  if (local !== undefined) return local.sha256 !== marker.sha256;
  return archive !== undefined && !isSameArchive(archive, marker);
}

/** By the place behind all links, which may lead elsewhere by now; without one, by the words. */
function isSameFolder(name: string, place: string | undefined, marker: Marker): boolean {
  return place === undefined || marker.place === undefined
    ? plainPath(name) === plainPath(marker.source)
    : place === marker.place;
}

function plainPath(path: string): string {
  return path.replaceAll(/\/(?:\.?\/)+/g, '/').replace(/(?<=.)\/\.?$/, '');
}

/** Size and time of change stand for the content; the hash decides when they differ. */
function isSameArchive(archive: ArchiveIdentity, marker: ArchiveIdentity): boolean {
  if (archive.sha256 !== undefined) return archive.sha256 === marker.sha256;
  return archive.size === marker.size && archive.mtime === marker.mtime;
}
