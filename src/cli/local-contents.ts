import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { OrchestratorError, UsageError } from '../model/diagnostic.ts';
import type { LocalFile } from '../module/contract.ts';
import type { LocalFiles } from '../module/local-files.ts';
import { isEncrypted } from '../vault/envelope.ts';

/** Gives a file's bytes decrypted when they are encrypted. */
export type Decrypt = (bytes: Uint8Array, file: string) => Uint8Array;

interface LocalContents extends Pick<LocalFiles, 'bytes' | 'size' | 'pieces' | 'read'> {
  readonly hash: (path: string) => LocalFile;
}

/**
 * Contents of the controller's files, hashed once a version: a task of this very run may make or change one. What ansible-vault
 * encrypted is held whole, since nowhere on the disk may it stand in the clear.
 */
export function localContents(decrypt: Decrypt): LocalContents {
  const hashes = new Map<string, LocalFile>();
  const contents = new Map<string, Uint8Array>();
  const opened = new Map<string, Uint8Array>();
  const sealed = new Map<string, boolean>();
  const plainOf = (path: string): Uint8Array | undefined => {
    const version = readable(versionOf)(path);
    if (!remembered(sealed, version, () => readable(isVaultFile)(path))) return undefined;
    return remembered(opened, version, () => decrypt(readFileSync(path), path));
  };
  return {
    hash: path => remembered(hashes, versionOf(path), () => readable(hashed)(path, plainOf(path))),
    bytes: path =>
      plainOf(path) ?? remembered(contents, versionOf(path), () => readable(place => readFileSync(place))(path)),
    size: path => plainOf(path)?.length ?? statSync(path).size,
    pieces: path => {
      const plain = plainOf(path);
      return plain === undefined
        ? createReadStream(path, { highWaterMark: SENT_PIECE_BYTES })
        : Readable.from([Buffer.from(plain)]);
    },
    read: path => {
      const plain = plainOf(path);
      return plain === undefined ? readFile(path) : Promise.resolve(plain);
    },
  };
}

export function versionOf(path: string): string {
  const { mtimeMs, ctimeMs, size, ino } = statSync(path);
  return [path, mtimeMs, ctimeMs, size, ino].join(' ');
}

export function remembered<Value>(known: Map<string, Value>, key: string, make: (key: string) => Value): Value {
  const value = known.get(key) ?? make(key);
  known.set(key, value);
  return value;
}

/** A file that cannot be read is a mistake of the user's, not ours. */
export function readable<Rest extends unknown[], Value>(
  read: (path: string, ...rest: Rest) => Value,
): (path: string, ...rest: Rest) => Value {
  return (path, ...rest) => {
    try {
      return read(path, ...rest);
    } catch (error) {
      if (error instanceof OrchestratorError || !(error instanceof Error) || !('code' in error)) throw error;
      throw new UsageError({ code: 'unreadable_file', cause: `cannot read ${path}`, mend: error.message });
    }
  };
}

const PIECE_BYTES = 1 << 20;
const SENT_PIECE_BYTES = 1 << 18;

/** A path that begins so names the same file, whose content is taken as it stands there (`decrypt: false`). */
export const AS_IT_IS = '/.';

function isVaultFile(path: string): boolean {
  if (path.startsWith(`${AS_IT_IS}/`)) return false;
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(ENVELOPE_MARK_BYTES);
    return isEncrypted(head.subarray(0, readSync(file, head)));
  } finally {
    closeSync(file);
  }
}

const ENVELOPE_MARK_BYTES = 16;

/** Read piece by piece: the file may be larger than memory. */
function hashed(path: string, plain: Uint8Array | undefined): LocalFile {
  const [sha256, sha1] = [createHash('sha256'), createHash('sha1')];
  if (plain !== undefined) {
    const sums = { sha256: sha256.update(plain).digest('hex'), sha1: sha1.update(plain).digest('hex') };
    return { path, size: plain.length, mode: modeOf(path), ...sums };
  }
  const file = openSync(path, 'r');
  let size = 0;
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) {
      sha256.update(piece.subarray(0, length));
      sha1.update(piece.subarray(0, length));
      size += length;
    }
  } finally {
    closeSync(file);
  }
  return { path, sha256: sha256.digest('hex'), sha1: sha1.digest('hex'), size, mode: modeOf(path) };
}

export function modeOf(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8).padStart(4, '0');
}
