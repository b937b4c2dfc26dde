/** True when `*` and `?` of the pattern can stand for what makes it the text. */
export function matchesGlob(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

/** The same for names of hosts, whose case does not count. */
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
