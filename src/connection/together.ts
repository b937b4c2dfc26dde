import { statTogether } from '../module/files/found.ts';
import type { Part, PartResult } from './connection.ts';

/**
 * The parts, with parts of ours before looks that nothing in the same request changes any more: they have stat asked once for all the
 * paths of those. Where that hangs (a mount whose server is gone), nobody could say at which path: so it has little time, and the looks
 * are asked again apart. One subshell runs all such looks in a row. The very parts where there is nothing to ask together.
 */
export function together(parts: readonly Part[]): readonly Part[] {
  const from = parts.findLastIndex(part => part.changes !== undefined) + 1;
  const joined = chunks(parts.slice(from)).flatMap(chunk => [...shared(chunk), ...chunk.map(inSeries)]);
  return from + joined.length === parts.length ? parts : [...parts.slice(0, from), ...joined];
}

/** Such a look asks `found_at`, and needs no shell of its own (module/files/found.ts). */
function inSeries(part: Part): Part {
  return part.script.stats === undefined || part.stopOnFailure ? part : { ...part, runsIn: 'shared_subshell' };
}

export function isOurs({ runsIn }: Part): boolean {
  return runsIn === 'shell';
}

/** Where the looks begin that are still without an answer since what they had together hung. */
export function apartFrom(results: readonly PartResult[]): number {
  return results.findLastIndex(({ kind }) => kind !== 'not_run') + 1;
}

/** What local disks never need. */
export const TOGETHER_SECONDS = 10;

/** Every look goes through all answers until its own comes: of these many that takes a shell a tenth of what a process does. */
const MOST_PATHS = 64;

function chunks(parts: readonly Part[]): readonly (readonly Part[])[] {
  const found: Part[][] = [];
  let paths = Infinity;
  for (const part of parts) {
    paths += part.script.stats?.length ?? 0;
    if (paths > MOST_PATHS) {
      found.push([]);
      paths = part.script.stats?.length ?? 0;
    }
    found.at(-1)?.push(part);
  }
  return found;
}

function shared(parts: readonly Part[]): readonly Part[] {
  const paths = new Set(parts.flatMap(({ script }) => script.stats ?? []));
  if (paths.size < 2) return [];
  const script = statTogether([...paths]);
  return [{ script, deadlineSeconds: TOGETHER_SECONDS, stopOnFailure: false, runsIn: 'shell' }];
}
