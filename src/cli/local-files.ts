import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { UsageError } from '../model/diagnostic.ts';
import type { LocalFile } from '../module/contract.ts';
import type { LocalFiles } from '../module/local-files.ts';
import { localSink } from './local-sink.ts';
import { localTarget as targetAt } from './local-target.ts';
import { localTree } from './local-tree.ts';
import { ownerName } from './owner-name.ts';
import { statOrNothing } from './stat-or-nothing.ts';

/** Finds files as Ansible does: in each folder below `files/` or `templates/`, then in the folder. Each is read once a run. */
export function localFilesOf(now: Date): LocalFiles {
  const places = new Map<string, string>();
  const hashes = new Map<string, LocalFile>();
  const trees = new Map<string, LocalFile>();
  const contents = new Map<string, Uint8Array>();
  // A file may be made or changed by a task of this very run.
  const versionOf = (path: string): string => {
    const { mtimeMs, ctimeMs, size, ino } = statSync(path);
    return [path, mtimeMs, ctimeMs, size, ino].join(' ');
  };
  const hash = (path: string): LocalFile => remembered(hashes, versionOf(path), () => readable(hashed)(path));
  return {
    find(path, kind, searchPath) {
      const key = JSON.stringify([kind, path, searchPath]);
      const place = remembered(places, key, () => located(path, kind, searchPath));
      return hash(place);
    },
    findTree(path, searchPath, follow) {
      const key = JSON.stringify(['tree', path, searchPath]);
      const place = remembered(places, key, () => located(path, 'files', searchPath, true));
      if (!statSync(place).isDirectory()) return hash(place);
      return remembered(trees, `${place} ${follow}`, () => ({
        path: place,
        sha256: '',
        sha1: '',
        size: 0,
        mode: modeOf(place),
        entries: readable(() => localTree(place, follow, hash))(place),
      }));
    },
    bytes: path => remembered(contents, versionOf(path), () => readable(place => readFileSync(place))(path)),
    target: (path, folder) => targetAt(resolve(folder, path)),
    sink: localSink,
    size: path => statSync(path).size,
    pieces: path => createReadStream(path, { highWaterMark: SENT_PIECE_BYTES }),
    read: path => readFile(path),
    templateFacts(path) {
      const { uid, mtime } = statSync(path);
      return { owner: ownerName(uid), controller: hostname(), mtime: pythonTime(mtime), runDate: pythonTime(now) };
    },
  };
}

function remembered<Value>(known: Map<string, Value>, key: string, make: (key: string) => Value): Value {
  const value = known.get(key) ?? make(key);
  known.set(key, value);
  return value;
}

function located(path: string, kind: string, searchPath: readonly string[], orFolder = false): string {
  const places = isAbsolute(path)
    ? [path]
    : searchPath.flatMap(folder => [join(folder, kind, path), join(folder, path)]);
  const found = places.find(place => {
    const there = statOrNothing(place);
    return there?.isFile() === true || (orFolder && there?.isDirectory() === true);
  });
  if (found !== undefined) return resolve(found);
  throw new UsageError({
    code: 'no_such_file',
    cause: `there is no file ${path} on the controller`,
    mend: `looked for ${places.join(' and ')}`,
  });
}

/** A file that cannot be read is a mistake of the user's, not ours. */
function readable<Value>(read: (path: string) => Value): (path: string) => Value {
  return path => {
    try {
      return read(path);
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      throw new UsageError({ code: 'unreadable_file', cause: `cannot read ${path}`, mend: error.message });
    }
  };
}

const PIECE_BYTES = 1 << 20;
const SENT_PIECE_BYTES = 1 << 18;

/** Read piece by piece: the file may be larger than memory. */
function hashed(path: string): LocalFile {
  const [sha256, sha1] = [createHash('sha256'), createHash('sha1')];
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

function modeOf(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8).padStart(4, '0');
}

/** `2026-11-24 15:37:13.701000`, in local time. */
function pythonTime(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return `${local.toISOString().replace('T', ' ').replace('Z', '')}000`;
}
