import { matchesGlob } from '../../model/glob.ts';

/** Whether patterns name a host: the case of its name does not count. */
export function matchesHost(patterns: readonly string[], host: string): boolean {
  return matchesPatterns(
    patterns.map(pattern => pattern.toLowerCase()),
    host.toLowerCase(),
  );
}

/** A list of patterns matches when one of them does and none that is negated with `!`. */
export function matchesPatterns(patterns: readonly string[], text: string): boolean {
  let found = false;
  for (const pattern of patterns) {
    const isNegated = pattern.startsWith('!');
    if (!matchesGlob(isNegated ? pattern.slice(1) : pattern, text)) continue;
    if (isNegated) return false;
    found = true;
  }
  return found;
}
