import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { LocalTarget } from '../module/contract.ts';
import { statOrNothing } from './stat-or-nothing.ts';

const PIECE_BYTES = 1 << 20;

/** What there is at a path of the controller that is to be written. Hashed each time: it changes while the run goes on. */
export function localTarget(path: string): LocalTarget {
  const there = statOrNothing(path);
  if (there?.isFile() !== true) return { path, isFolder: there?.isDirectory() === true };
  const sums = { sha256: createHash('sha256'), sha1: createHash('sha1'), md5: createHash('md5') };
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece))
      for (const sum of Object.values(sums)) sum.update(piece.subarray(0, length));
  } finally {
    closeSync(file);
  }
  const [sha256, sha1, md5] = [sums.sha256.digest('hex'), sums.sha1.digest('hex'), sums.md5.digest('hex')];
  return { path, isFolder: false, sha256, sha1, md5 };
}
