/** An address with the length of its network's prefix; a lone one has all of its bits. */
export interface IpNetwork {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly prefix: number;
}

/** `1.2.3.4`, `1.2.3.4/24`, `1.2.3.4/255.255.255.0`, `2001:db8::1/64`; undefined for anything else. */
export function ipNetwork(text: string): IpNetwork | undefined {
  const [alone = '', length, ...more] = text.trim().split('/');
  const version = isIPv4(alone) ? 4 : isIPv6(alone) ? 6 : undefined;
  if (version === undefined || more.length > 0) return undefined;
  const prefix = length === undefined ? bitsOf(version) : prefixOf(length, version);
  return prefix === undefined ? undefined : { version, address: numberOf(alone, version), prefix };
}

function isIPv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

/** At most eight groups, of which one run may be left out; the last two may be an IPv4 address. */
function isIPv6(text: string): boolean {
  const tail = /[^:]*$/.exec(text)?.[0] ?? '';
  const isMixed = tail.includes('.');
  if (isMixed && !isIPv4(tail)) return false;
  const plain = isMixed ? `${text.slice(0, -tail.length)}0:0` : text;
  const [before = '', after, ...more] = plain.split('::');
  const groups = [before, ...(after === undefined ? [] : [after])].flatMap(part =>
    part === '' ? [] : part.split(':'),
  );
  if (more.length > 0 || !groups.every(group => /^[\da-f]{1,4}$/i.test(group))) return false;
  return after === undefined ? groups.length === 8 : groups.length < 8;
}

export function bitsOf(version: 4 | 6): number {
  return version === 4 ? 32 : 128;
}

function prefixOf(text: string, version: 4 | 6): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= bitsOf(version) ? Number(text) : undefined;
  if (version === 6 || !isIPv4(text)) return undefined;
  const bits = numberOf(text, 4).toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : undefined;
}

function numberOf(text: string, version: 4 | 6): bigint {
  if (version === 4) return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  // The last two groups may be written as an IPv4 address.
  const plain = text.replace(/[\d.]+$/, tail => (tail.includes('.') ? groupsOf(numberOf(tail, 4)) : tail));
  const [before = '', after] = plain.split('::');
  const [left, right] = [before, after ?? ''].map(part => part.split(':').filter(group => group !== ''));
  const missing = Array.from({ length: 8 - (left?.length ?? 0) - (right?.length ?? 0) }, () => '0');
  const groups = [...(left ?? []), ...(after === undefined ? [] : missing), ...(right ?? [])];
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function groupsOf(number: bigint): string {
  return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
}

/** As RFC 5952 has it; an IPv4 address within IPv6 keeps its dots. */
export function ipText(address: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map(shift => String((address >> shift) & 0xffn)).join('.');
  if (address >> 32n === 0xffffn) return `::ffff:${ipText(address & 0xffff_ffffn, 4)}`;
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const whole = groups.join(':');
  const runs = [...whole.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run);
  const longest = runs.reduce((best, run) => (zeros(run) > zeros(best) ? run : best), '');
  if (longest === '') return whole;
  const at = whole.indexOf(longest);
  return `${whole.slice(0, at)}::${whole.slice(at + longest.length).replace(/^:/, '')}`;
}

function zeros(run: string): number {
  return run.replaceAll(':', '').length;
}

/** The bits that number hosts, all set. */
export function hostMask({ version, prefix }: IpNetwork): bigint {
  return (1n << BigInt(bitsOf(version) - prefix)) - 1n;
}

export function networkAddress(network: IpNetwork): bigint {
  return network.address - (network.address & hostMask(network));
}

export function broadcastAddress(network: IpNetwork): bigint {
  return networkAddress(network) + hostMask(network);
}

/** True when all of one network lies in another. */
export function isWithin(inner: IpNetwork, outer: IpNetwork): boolean {
  if (inner.version !== outer.version || inner.prefix < outer.prefix) return false;
  return networkAddress({ ...inner, prefix: outer.prefix }) === networkAddress(outer);
}
