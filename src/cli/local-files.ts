import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { UsageError } from '../model/diagnostic.ts';
import type { LocalFile } from '../module/contract.ts';
import type { TemplateFacts } from '../model/template-facts.ts';
import type { LocalFiles } from '../module/local-files.ts';
import { AS_IT_IS, type Decrypt, localContents, modeOf, readable, remembered, versionOf } from './local-contents.ts';
import { localSink } from './local-sink.ts';
import { localTarget as targetAt } from './local-target.ts';
import { localTree } from './local-tree.ts';
import { ownerName } from './owner-name.ts';
import { statOrNothing } from './stat-or-nothing.ts';

/** Finds files as Ansible does: in each folder below `files/` or `templates/`, then in the folder. Each is read once a run. */
export function localFilesOf(now: Date, decrypt: Decrypt): LocalFiles {
  const places = new Map<string, string>();
  const trees = new Map<string, LocalFile>();
  const facts = new Map<string, TemplateFacts>();
  const { hash, ...contents } = localContents(decrypt);
  return {
    find(path, kind, searchPath, asItIs = false) {
      const key = JSON.stringify([kind, path, searchPath]);
      const place = remembered(places, key, () => located(path, kind, searchPath));
      return hash(asItIs ? AS_IT_IS + place : place);
    },
    findTree(path, searchPath, { follow, asItIs }) {
      const key = JSON.stringify(['tree', path, searchPath]);
      const place = remembered(places, key, () => located(path, 'files', searchPath, true));
      const root = asItIs ? AS_IT_IS + place : place;
      if (!statSync(place).isDirectory()) return hash(root);
      return remembered(trees, `${root} ${follow}`, () => ({
        path: root,
        sha256: '',
        sha1: '',
        size: 0,
        mode: modeOf(place),
        entries: readable(() => localTree(root, follow, hash))(root),
      }));
    },
    target: (path, folder) => targetAt(resolve(folder, path)),
    sink: localSink,
    ...contents,
    templateFacts: path => remembered(facts, versionOf(path), () => templateFacts(path, now)),
  };
}

export function templateFacts(path: string, now: Date): TemplateFacts {
  const { uid, mtime } = statSync(path);
  return { owner: ownerName(uid), controller: hostname(), mtime: pythonTime(mtime), runDate: pythonTime(now) };
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

/** `2026-11-24 15:37:13.701000`, in local time. */
function pythonTime(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return `${local.toISOString().replace('T', ' ').replace('Z', '')}000`;
}
