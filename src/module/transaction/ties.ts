/** By what two hosts may hang on one another: addresses. */
export interface Ties {
  /** Those that this host has. */
  readonly own: readonly string[];
  /** Those that it needs: of its gateway, and of the servers that root trees come from, its own or its guests'. */
  readonly needs: readonly string[];
}

/** Whether one of the two needs the other. */
export function areTied(one: Ties, other: Ties): boolean {
  return meets(one.needs, other.own) || meets(other.needs, one.own);
}

function meets(needed: readonly string[], had: readonly string[]): boolean {
  return needed.some(address => had.includes(address));
}
