/** As the kernel prints it: short and in small letters. Undefined when it is no IPv6 address with a prefix length of a host. */
export function canonicalIpv6(cidr: string): string | undefined {
  const [, address, prefix] = /^([0-9a-f:.]+)\/(\d{1,3})$/i.exec(cidr) ?? [];
  const bare = address === undefined ? undefined : bareIpv6(address);
  const length = Number(prefix);
  return bare === undefined || length < 1 || length > 128 ? undefined : `${bare}/${length}`;
}

/** The same without a prefix length. */
export function bareIpv6(address: string): string | undefined {
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(address)) return undefined;
  try {
    return new URL(`http://[${address}]/`).hostname.slice(1, -1);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Whether one interface can have it: not unspecified, loopback, multicast or link-local. */
export function isIpv6HostAddress(cidr: string): boolean {
  const known = canonicalIpv6(cidr);
  return known !== undefined && !/^(::1?\/|ff|fe[89ab])/.test(known);
}
