import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder with the files of Debian packages that are not installed on this machine, and shall not be: neither their services nor
 * what they depend on is wanted here. They are fetched once and kept. Throws where apt cannot fetch them.
 */
export function unpackedPackages(name: string, packages: readonly string[]): string {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(process.env['HOME'] ?? homedir(), '.cache'), 'xenplay');
  const root = join(cache, `unpacked-${name}`);
  mkdirSync(cache, { recursive: true });
  if (readdirSync(cache).includes(`unpacked-${name}`)) return root;
  const work = mkdtempSync(join(cache, 'unpacking-'));
  try {
    fetch(work, packages);
    const files = readdirSync(work).filter(file => file.endsWith('.deb'));
    for (const file of files) run(work, ['dpkg', '-x', file, 'root']);
    renameSync(join(work, 'root'), root);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return root;
}

/** Package lists may be missing or too old to download from: then they are fetched, and only then. */
function fetch(folder: string, packages: readonly string[]): void {
  const download = ['apt-get', '-q', 'download', ...packages] as const;
  try {
    run(folder, download);
  } catch {
    run(folder, ['apt-get', '-q', 'update']);
    run(folder, download);
  }
}

function run(cwd: string, [file, ...args]: readonly [string, ...string[]]): void {
  execFileSync(file, args, { cwd, stdio: 'pipe', timeout: 120_000 });
}
