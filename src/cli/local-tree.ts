import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../model/diagnostic.ts';
import type { LocalEntry, LocalFile } from '../module/contract.ts';

/** All that is below a folder of the controller, folders before what is in them. Links are followed unless told otherwise. */
export function localTree(root: string, follow: boolean, hashed: (path: string) => LocalFile): readonly LocalEntry[] {
  return entriesBelow(root, '', { follow, hashed, deep: 0 });
}

interface Walk {
  readonly follow: boolean;
  readonly hashed: (path: string) => LocalFile;
  readonly deep: number;
}

/** A link that points to a folder above it would go round for ever. */
const DEEPEST = 60;

function entriesBelow(root: string, below: string, walk: Walk): readonly LocalEntry[] {
  if (walk.deep > DEEPEST) throw tooDeep(join(root, below));
  return readdirSync(join(root, below))
    .toSorted()
    .flatMap(name => {
      const path = below === '' ? name : `${below}/${name}`;
      const entry = entryAt(join(root, path), path, walk);
      if (entry === undefined) return [];
      if (entry.kind !== 'directory') return [entry];
      return [entry, ...entriesBelow(root, path, { ...walk, deep: walk.deep + 1 })];
    });
}

function entryAt(localPath: string, path: string, { follow, hashed }: Walk): LocalEntry | undefined {
  if (/[\n\0]/.test(path)) throw badName(localPath);
  const own = lstatSync(localPath);
  const end = own.isSymbolicLink() ? statSync(localPath, { throwIfNoEntry: false }) : own;
  const mode = ((end ?? own).mode & 0o7777).toString(8).padStart(4, '0');
  // A link that points nowhere cannot be followed: Ansible copies it as a link.
  if (own.isSymbolicLink() && (!follow || end === undefined))
    return { path, kind: 'link', mode, target: readlinkSync(localPath) };
  if (end?.isDirectory() === true) return { path, kind: 'directory', mode };
  return end?.isFile() === true ? { path, kind: 'file', mode, localPath, sha256: hashed(localPath).sha256 } : undefined;
}

function tooDeep(path: string): UsageError {
  const mend = 'look for a link that points above itself, or give local_follow: false';
  return new UsageError({ code: 'tree_too_deep', cause: `the tree does not end below ${path}`, mend });
}

function badName(path: string): UsageError {
  const cause = `a name holds a line end: ${JSON.stringify(path)}`;
  return new UsageError({ code: 'bad_file_name', cause, mend: 'rename it' });
}
