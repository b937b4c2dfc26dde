/** An IPv4 network. */
export interface Subnet {
  readonly base: number;
  readonly prefix: number;
}

/** Reads `a.b.c.d/len`; a lone address is a /32. Undefined when it is neither. */
export function subnetOf(cidr: string): Subnet | undefined {
  const read = readCidr(cidr);
  if (read === undefined) return undefined;
  const size = 2 ** (32 - read.prefix);
  return { base: Math.floor(read.address / size) * size, prefix: read.prefix };
}

function readCidr(cidr: string): { readonly address: number; readonly prefix: number } | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(cidr);
  if (match === null) return undefined;
  const parts = match.slice(1, 5).map(Number);
  const prefix = Number(match[5] ?? 32);
  if (parts.some(part => part > 255) || prefix > 32) return undefined;
  return { address: parts.reduce((sum, part) => sum * 256 + part, 0), prefix };
}

/**
 * Whether a host can bear this address: written with its prefix length and without leading zeros (which some tools read as
 * octal), neither network nor broadcast address, and of the ranges that are for hosts.
 */
export function isHostAddress(cidr: string): boolean {
  const read = readCidr(cidr);
  if (read === undefined || !cidr.includes('/') || read.prefix < 8 || /(^|[./])0\d/.test(cidr)) return false;
  const first = Math.floor(read.address / 2 ** 24);
  if (first === 0 || first === 127 || first >= 224) return false;
  const size = 2 ** (32 - read.prefix);
  const host = read.address % size;
  return read.prefix > 30 || (host !== 0 && host !== size - 1);
}

export function overlaps(a: Subnet, b: Subnet): boolean {
  const [wide, narrow] = a.prefix <= b.prefix ? [a, b] : [b, a];
  const size = 2 ** (32 - wide.prefix);
  return Math.floor(narrow.base / size) * size === wide.base;
}

/** `10.99.0.0/24`. */
export function subnetText({ base, prefix }: Subnet): string {
  return `${dotted(base)}/${prefix}`;
}

/** `255.255.255.0`. */
export function netmaskOf({ prefix }: Subnet): string {
  return dotted(2 ** 32 - 2 ** (32 - prefix));
}

/** Of an address without a prefix length; to be compared. */
export function numberOf(address: string): number {
  return subnetOf(address)?.base ?? 0;
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.');
}
