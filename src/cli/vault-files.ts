import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../model/diagnostic.ts';

const STANDARD = '-';

export function contentOf(path: string): Buffer {
  try {
    return readFileSync(path === STANDARD ? 0 : path);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new UsageError({
      code: 'no_such_file',
      cause: `cannot read ${path}: ${error.message}`,
      mend: 'check the path',
    });
  }
}

/**
 * Writes a file whole or not at all; `-` is standard output. Only its owner may read it, as ansible-vault has it, unless it
 * was there and keeps its rights.
 */
export function putContent(path: string, content: Uint8Array, keepsRights = false): void {
  if (path === STANDARD) {
    writeFileSync(1, content);
    return;
  }
  // What stands behind a link is written, the link stays.
  const there = statSync(path, { throwIfNoEntry: false });
  const target = there === undefined ? path : realpathSync(path);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
    closeSync(file);
    if (keepsRights && there !== undefined) {
      chmodSync(temporary, there.mode & 0o7777);
      chownSync(temporary, there.uid, there.gid);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
