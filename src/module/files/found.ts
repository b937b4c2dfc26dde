import { type Script, scriptFile } from '../script.ts';

/** Defines `found_at` for a script behind it. */
export const FOUND_FILE = new URL('found.sh', import.meta.url).href;

/** Defines `read_small` likewise. */
export const READ_SMALL_FILE = new URL('read-small.sh', import.meta.url).href;

const statAll = scriptFile(import.meta.url, 'stat-all.sh');

/**
 * The script, which asks `found_at` of these paths: what looks ahead together asks stat once for all of them. One subshell may run many
 * such scripts, so each sets all variables that it reads, leaves the folder, umask, traps and IFS as they were, and comes to its end by
 * `return` from a function: an `exit` is as right, but costs the next look a process.
 */
export function looksAt(script: Script, ...paths: readonly string[]): Script {
  return { ...script, stats: paths.filter(canBeTold) };
}

/** Asks stat of all these paths at once; for the shell itself, not for a part. */
export function statTogether(paths: readonly string[]): Script {
  return statAll(...paths);
}

/** In the answers for many, a path stands at the start of a line, and two slashes end it: another one must not begin like that. */
function canBeTold(path: string): boolean {
  return path.startsWith('/') && !/\n|\/\/|\/$/.test(path);
}
