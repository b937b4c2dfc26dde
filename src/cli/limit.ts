import { limitLines } from '../compile/host-pattern.ts';

/** Patterns of `--limit`; `@file` holds one a line. */
export function limitPatterns(limits: readonly string[], read: (path: string) => string): readonly string[] {
  return limits.flatMap(limit => (limit.startsWith('@') ? limitLines(read(limit.slice(1))) : [limit]));
}
