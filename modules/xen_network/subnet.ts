/** An IPv4 network. */
export interface Subnet {
  readonly base: number;
  readonly prefix: number;
}

/** Reads `a.b.c.d/len`; a lone address is a /32. Undefined when it is neither. */
export function subnetOf(cidr: string): Subnet | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(cidr);
  if (match === null) return undefined;
  const parts = match.slice(1, 5).map(Number);
  const prefix = Number(match[5] ?? 32);
  if (parts.some(part => part > 255) || prefix > 32) return undefined;
  const address = parts.reduce((sum, part) => sum * 256 + part, 0);
  const size = 2 ** (32 - prefix);
  return { base: Math.floor(address / size) * size, prefix };
}

export function overlaps(a: Subnet, b: Subnet): boolean {
  const [wide, narrow] = a.prefix <= b.prefix ? [a, b] : [b, a];
  const size = 2 ** (32 - wide.prefix);
  return Math.floor(narrow.base / size) * size === wide.base;
}

/** `10.99.0.0/24`. */
export function subnetText({ base, prefix }: Subnet): string {
  const parts = [24, 16, 8, 0].map(shift => Math.floor(base / 2 ** shift) % 256);
  return `${parts.join('.')}/${prefix}`;
}
