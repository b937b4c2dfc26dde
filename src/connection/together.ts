import { statTogether } from '../module/files/found.ts';
import type { Part, PartResult } from './connection.ts';

/**
 * Looks that nothing in the same request changes any more have stat asked once for all their paths, by a part before them. Where that
 * hangs (a mount whose server is gone), nobody could say at which path: so it has little time, and they are asked again apart.
 */
export interface Together {
  readonly parts: readonly Part[];
  /** The place of the part that is ours. */
  readonly at: number;
}

/** Undefined where no two paths are asked for. */
export function together(parts: readonly Part[]): Together | undefined {
  const at = parts.findLastIndex(part => part.changes !== undefined) + 1;
  const paths = new Set(parts.slice(at).flatMap(({ script }) => script.stats ?? []));
  if (paths.size < 2) return undefined;
  const ours: Part = {
    script: statTogether([...paths]),
    deadlineSeconds: TOGETHER_SECONDS,
    stopOnFailure: false,
    isInShell: true,
  };
  return { parts: parts.toSpliced(at, 0, ours), at };
}

/** Where the looks begin that are still without an answer since what they had together hung. */
export function apartFrom(results: readonly PartResult[]): number {
  return results.findLastIndex(({ kind }) => kind !== 'not_run') + 1;
}

/** What local disks never need. */
export const TOGETHER_SECONDS = 10;
