import { isIPv4, isIPv6 } from './addresses.ts';

export type ClientKind = 'host' | 'subnet' | 'wildcard' | 'netgroup' | 'world';

/** One spelling for all names of the same clients: etab and the files write them differently. */
export function normalClient(name: string): string {
  if (name === '' || name === '<world>') return '*';
  if (name.startsWith('@')) return name;
  const [host = '', mask] = name.toLowerCase().split('/', 2);
  const address = normalAddress(host);
  return mask === undefined ? address : `${networkOf(address, prefixLength(mask))}/${String(prefixLength(mask))}`;
}

export function clientKind(name: string): ClientKind {
  const normal = normalClient(name);
  if (normal === '*') return 'world';
  if (normal.startsWith('@')) return 'netgroup';
  if (normal.includes('/')) return 'subnet';
  return /[*?[]/.test(normal) ? 'wildcard' : 'host';
}

/** True when more than one machine can be this client. */
export function isWide(name: string): boolean {
  const kind = clientKind(name);
  if (kind !== 'subnet') return kind !== 'host';
  const [address = '', length = ''] = normalClient(name).split('/');
  return Number(length) < (address.includes(':') ? 128 : 32);
}

/** Why exportfs would refuse or misread this client, or undefined. */
export function clientProblem(name: string): string | undefined {
  if (/[\s()"\\#\p{Cc}]/u.test(name)) return 'a client holds no blank, quote, backslash, # or parenthesis';
  if (/^[-/]/.test(name)) return 'a client does not begin with - or /';
  if (name.startsWith('@')) return name.length > 1 ? undefined : 'a netgroup has a name after @';
  if (!name.includes('/')) return undefined;
  return subnetProblem(name);
}

function subnetProblem(name: string): string | undefined {
  const [address = '', mask = '', ...rest] = name.split('/');
  const bare = normalAddress(address);
  const bits = isIPv6(bare) ? 128 : isIPv4(bare) ? 32 : 0;
  if (bits === 0 || rest.length > 0) return 'a subnet is an address, / and a length or mask';
  const length = prefixLength(mask);
  return length >= 0 && length <= bits ? undefined : `the prefix length is 0 to ${bits}`;
}

/** IPv6 without brackets and in its shortest form; everything else in lower case. */
function normalAddress(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return isIPv6(bare) ? new URL(`http://[${bare}]/`).hostname.slice(1, -1) : bare;
}

/** -1 when it is neither a length nor a mask of leading ones. */
function prefixLength(mask: string): number {
  if (/^\d{1,3}$/.test(mask)) return Number(mask);
  if (!isIPv4(mask)) return -1;
  const bits = mask
    .split('.')
    .map(part => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : -1;
}

function networkOf(address: string, length: number): string {
  if (!isIPv4(address) || length < 0 || length > 32) return address;
  const parts = address.split('.').map(Number);
  return parts.map((part, index) => part & ~(255 >> Math.min(8, Math.max(0, length - 8 * index)))).join('.');
}
