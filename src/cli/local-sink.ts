import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Sink } from '../module/local-files.ts';

/** Writes what comes from a host beside its place, and puts it there only when it is whole. */
export function localSink(path: string, wanted: { size: number; sha256?: string }): Sink {
  const partial = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.xenplay`);
  const hash = createHash('sha256');
  let file: FileHandle | undefined;
  let size = 0;
  const opened = async (): Promise<FileHandle> => {
    if (file !== undefined) return file;
    await mkdir(dirname(path), { recursive: true });
    file = await open(partial, 'wx', 0o666);
    return file;
  };
  return {
    async write(chunk) {
      hash.update(chunk);
      size += chunk.length;
      await (await opened()).write(chunk);
    },
    async close(isWhole) {
      const digest = hash.digest('hex');
      const isRight = wanted.sha256 === undefined ? size === wanted.size : digest === wanted.sha256;
      try {
        if (!isWhole) return;
        if (!isRight) throw new Error(`what arrived (${size} bytes) is not what was looked at (${wanted.size} bytes)`);
        const whole = await opened();
        await whole.sync();
        await rename(partial, path);
      } finally {
        await file?.close();
        await rm(partial, { force: true });
      }
    },
  };
}
