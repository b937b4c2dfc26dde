import { statTogether } from '../module/files/found.ts';
import type { Part } from './connection.ts';

/**
 * Parts that are asked ahead have stat asked once for all their paths, by a part before them. Where that hangs (a mount whose server
 * is gone), nobody could say at which path: so it has little time, what is behind it is not run, and each asks for itself from then on.
 */
export interface Together {
  readonly parts: readonly Part[];
  /** The place of the part that is ours. */
  readonly at: number;
}

/** Undefined where no two ask stat. */
export function together(parts: readonly Part[]): Together | undefined {
  const at = parts.findIndex(isAhead);
  const within = parts[at]?.within;
  if (within === undefined) return undefined;
  const paths = new Set(parts.slice(at).flatMap(part => (isAhead(part) ? (part.script.stats ?? []) : [])));
  if (paths.size < 2) return undefined;
  const ours: Part = {
    script: statTogether([...paths]),
    deadlineSeconds: TOGETHER_SECONDS,
    within,
    stopOnFailure: false,
    isInShell: true,
  };
  return { parts: parts.toSpliced(at, 0, ours), at };
}

function isAhead({ within }: Part): boolean {
  return within?.isAhead === true;
}

const TOGETHER_SECONDS = 10;
