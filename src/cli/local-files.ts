import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import type { LocalFiles } from '../execute/context.ts';
import { UsageError } from '../model/diagnostic.ts';
import type { LocalFile } from '../module/contract.ts';

/** Finds files as Ansible does: `files/` beside the playbook, then the playbook's folder. Each is hashed once a run. */
export function localFilesBeside(playbookDir: string): LocalFiles {
  const known = new Map<string, LocalFile>();
  return {
    find(path) {
      const file = known.get(path) ?? hashed(located(path, playbookDir));
      known.set(path, file);
      return file;
    },
    read: path => readFile(path),
  };
}

function located(path: string, playbookDir: string): string {
  const places = isAbsolute(path) ? [path] : [join(playbookDir, 'files', path), join(playbookDir, path)];
  const found = places.find(place => statSync(place, { throwIfNoEntry: false })?.isFile() === true);
  if (found !== undefined) return resolve(found);
  throw new UsageError({
    code: 'no_such_file',
    cause: `there is no file ${path} on the controller`,
    mend: `looked for ${places.join(' and ')}`,
  });
}

function hashed(path: string): LocalFile {
  const content = readFileSync(path);
  const mode = (statSync(path).mode & 0o7777).toString(8).padStart(4, '0');
  return { path, sha256: createHash('sha256').update(content).digest('hex'), size: content.length, mode };
}
