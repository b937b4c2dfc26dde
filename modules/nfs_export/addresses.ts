const OCTET = /^(25[0-5]|2[0-4]\d|1?\d?\d)$/;

export function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every(part => OCTET.test(part));
}

export function isIPv6(text: string): boolean {
  return /^[0-9a-f:.]+$/i.test(text) && text.includes(':') && URL.canParse(`http://[${text}]/`);
}

/** The bits of an address as a string of 0 and 1, or undefined for what is no address. */
export function bitsOf(address: string): string | undefined {
  if (isIPv4(address))
    return address
      .split('.')
      .map(part => binary(Number(part), 8))
      .join('');
  if (!isIPv6(address)) return undefined;
  const [head = '', tail = ''] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const [before, after] = [head, tail].map(half => half.split(':').filter(part => part !== ''));
  const zeros = Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => '0');
  return [...(before ?? []), ...zeros, ...(after ?? [])].map(part => binary(Number.parseInt(part, 16), 16)).join('');
}

function binary(value: number, width: number): string {
  return value.toString(2).padStart(width, '0');
}
