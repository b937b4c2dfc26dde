import { isJsonObject, type Json } from '../../src/model/json.ts';

/** What an archive was, or is: its size in bytes, its time of change, and its hash when it was worth computing. */
export interface ArchiveIdentity {
  readonly size: number;
  readonly mtime: number;
  readonly sha256?: string;
}

export interface Marker extends ArchiveIdentity {
  readonly source: string;
  /** Of a template: where it was behind all links; undefined: made by a release that did not note that. */
  readonly place?: string;
}

/** Reads `/.provisioned`; a guest may have spoilt it. */
export function markerOf(text: string): Marker | undefined {
  const value = jsonOf(text);
  if (!isJsonObject(value)) return undefined;
  const { source, place, sha256, size, mtime } = value;
  if (typeof source !== 'string' || typeof sha256 !== 'string') return undefined;
  if (typeof size !== 'number' || typeof mtime !== 'number') return undefined;
  return { source, ...(typeof place === 'string' ? { place } : {}), sha256, size, mtime };
}

/** What a probe told of the archive on its host, and its hash where that was worth computing; undefined: it cannot be read. */
export function archiveIdentity(text: string | undefined, hash: string | undefined): ArchiveIdentity | undefined {
  const value = jsonOf(text ?? '');
  if (!isJsonObject(value)) return undefined;
  const { size, mtime } = value;
  if (typeof size !== 'number' || typeof mtime !== 'number') return undefined;
  const sha256 = hash?.split(' ', 1)[0];
  return { size, mtime, ...(sha256 === undefined ? {} : { sha256 }) };
}

/** A guest may have spoilt its marker: that is a state, not an error. */
function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
