import type { Params } from './params.ts';
import type { ArchiveIdentity } from './marker.ts';
import { sourceOf } from './source.ts';
import type { State } from './state.ts';

/** True when the archive is known to be another one than the tree was unpacked from. */
export function isDrifted({ tree, marker, archive }: State, params: Params): boolean {
  if (tree !== 'ours' || params.state === 'absent') return false;
  // A spoilt marker tells nothing: the tree is not replaced for that.
  if (marker === undefined) return true;
  const source = sourceOf(params);
  if (source.kind === 'template' || source.kind === 'debootstrap') return source.name !== marker.source;
  const local = params.local_files?.['local_archive'];
  if (local !== undefined) return local.sha256 !== marker.sha256;
  return archive !== undefined && !isSameArchive(archive, marker);
}

/** Size and time of change stand for the content; the hash decides when they differ. */
function isSameArchive(archive: ArchiveIdentity, marker: ArchiveIdentity): boolean {
  if (archive.sha256 !== undefined) return archive.sha256 === marker.sha256;
  return archive.size === marker.size && archive.mtime === marker.mtime;
}
