import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the clone; this file runs as build/test/lab/cache.js. */
export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** Folder of the script that builds the image, with all that goes into it. */
export const IMAGE_SOURCES = join(REPOSITORY, 'test/lab/image');

/** What an image and its snapshots depend on: with another content they have to be made anew. */
const DEPENDS_ON = [IMAGE_SOURCES, join(REPOSITORY, 'test/lab/qemu.ts')];

const KEPT_IMAGES = 2;

/** Where the lab keeps its things, outside the repository. */
export interface Cache {
  readonly root: string;
  /** Image and snapshots that belong to the present sources; there only when whole. */
  readonly image: string;
  readonly debs: string;
  readonly times: string;
  readonly lock: string;
}

export function openCache(environment: NodeJS.ProcessEnv = process.env): Cache {
  const home = environment['XDG_CACHE_HOME'] ?? '';
  const root = join(home === '' ? join(homedir(), '.cache') : home, 'xenplay/lab');
  mkdirSync(root, { recursive: true });
  return {
    root,
    image: join(root, `image-${contentHash(DEPENDS_ON)}`),
    debs: join(root, 'debs'),
    times: join(root, 'times.json'),
    lock: join(root, 'lock'),
  };
}

/** Files of one running machine. The inventory of the lab knows these names. */
export function runFolder(cache: Cache, machine: string): string {
  return join(cache.root, 'run', machine);
}

/** Removes what an interrupted build left, and all images but the newest. */
export function prune(cache: Cache): void {
  utimesSync(cache.image, new Date(), new Date());
  const names = readdirSync(cache.root).filter(name => name.startsWith('image-'));
  const whole = names.filter(name => /^image-[0-9a-f]+$/.test(name));
  const newestFirst = whole
    .map(name => ({ name, at: statSync(join(cache.root, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at)
    .map(({ name }) => name);
  const kept = new Set(newestFirst.slice(0, KEPT_IMAGES));
  for (const name of names) {
    if (!kept.has(name)) rmSync(join(cache.root, name), { recursive: true, force: true });
  }
}

/** Short hash over names, contents and x-bits of files and folders. */
function contentHash(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesBelow)) {
    const executable = (statSync(file).mode & 0o100) !== 0;
    hash.update(`${relative(REPOSITORY, file)}\0${executable ? 'x' : '-'}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}

function filesBelow(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap(name => filesBelow(join(path, name)));
}
