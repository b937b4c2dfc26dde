/** IPv4 in IPv6, as /proc/net/tcp6 writes it. */
const MAPPED = '0000000000000000FFFF0000';

/**
 * Patterns of sh for an address as /proc/net/tcp and tcp6 write it: words of 32 bits with the last byte first. 0.0.0.0 and :: stand
 * for any. Undefined for what is no address.
 */
export function kernelPatterns(address: string): readonly string[] | undefined {
  if (address === 'localhost') return ['127.0.0.1', '::1'].flatMap(one => kernelPatterns(one) ?? []);
  if (address === '::') return ['*'];
  if (IPV4.test(address)) {
    const word = address === '0.0.0.0' ? '????????' : lastByteFirst(address.split('.').map(Number));
    return [word, `${MAPPED}${word}`];
  }
  const bytes = bytesOfIpv6(address);
  return bytes && [[0, 4, 8, 12].map(at => lastByteFirst(bytes.slice(at, at + 4))).join('')];
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

function lastByteFirst(bytes: readonly number[]): string {
  return bytes
    .map(byte => byte.toString(16).padStart(2, '0'))
    .reverse()
    .join('')
    .toUpperCase();
}

function bytesOfIpv6(address: string): readonly number[] | undefined {
  const url = `http://[${address}]`;
  if (!/^[\da-f:.]+$/i.test(address) || !URL.canParse(url)) return undefined;
  // A URL writes the last four bytes, which may be those of IPv4, as the others.
  const [front = [], back] = new URL(url).hostname.slice(1, -1).split('::').map(groups);
  const zeros = Array.from({ length: 8 - (front.length + (back?.length ?? 0)) }, () => 0);
  return [...front, ...zeros, ...(back ?? [])].flatMap(group => [group >> 8, group & 0xff]);
}

function groups(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map(group => Number.parseInt(group, 16));
}
