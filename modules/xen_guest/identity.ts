import { createHash } from 'node:crypto';
import type { Params, Vif } from './params.ts';

/** Namespace of our version-5 uuids; drawn once, fixed for ever: another one would give every guest another uuid. */
const NAMESPACE = '7d0a4c1e-58f3-4b6a-9c1d-2f6e8a35b790';

/** The guest's uuid: given, or derived from fleet and name, so that every run on every controller computes the same. */
export function uuidOf({ uuid, fleet, name }: Pick<Params, 'uuid' | 'fleet' | 'name'>): string {
  return uuid?.toLowerCase() ?? uuidV5(`${fleet}/${name}`);
}

/** RFC 9562 §5.5: SHA-1 of namespace and name, version and variant set. */
function uuidV5(text: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
    .update(text)
    .digest();
  const bytes = hash.subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** MAC of an interface: given, or Xen's prefix 00:16:3e and 23 bits of a hash; the top bit of byte 4 stays clear, as xl has it. */
export function macOf(vif: Vif, index: number, { fleet, name }: Pick<Params, 'fleet' | 'name'>): string {
  if (vif.mac !== undefined) return vif.mac.toLowerCase();
  const hash = createHash('sha256').update(`${fleet}/${name}/${index}`).digest();
  const bytes = [(hash[0] ?? 0) & 0x7f, hash[1] ?? 0, hash[2] ?? 0];
  return ['00', '16', '3e', ...bytes.map(byte => byte.toString(16).padStart(2, '0'))].join(':');
}
