import type { JsonObject } from '../../src/model/json.ts';
import { countOf } from './text.ts';

/** One line of `ip -o addr show`. */
export interface Address {
  readonly family: 4 | 6;
  readonly device: string;
  /** The device, or its alias (`eth0:1`). */
  readonly label: string;
  readonly address: string;
  readonly prefix: number;
  readonly broadcast: string;
  readonly scope: string;
  readonly secondary: boolean;
}

export function addressesOf(lines: readonly string[]): readonly Address[] {
  return lines.flatMap(line => {
    const match = /^\d+:\s+(\S+)\s+(inet6?)\s+([0-9a-fA-F.:]+)(?:\s+peer\s+\S+?(?=\/))?(?:\/(\d+))?(.*)$/.exec(line);
    if (match === null) return [];
    const [, device = '', kind, address = '', prefix, rest = ''] = match;
    const words = (rest.split('\\')[0] ?? '').trim().split(/\s+/);
    const after = (key: string): string => (words.includes(key) ? (words[words.indexOf(key) + 1] ?? '') : '');
    const last = words.at(-1) ?? '';
    const family = kind === 'inet6' ? 6 : 4;
    const plain = device.replace(/@.*$/, '').replace(/:$/, '');
    return [
      {
        family,
        device: plain,
        label: family === 4 && (last === plain || last.startsWith(`${plain}:`)) ? last : plain,
        address,
        prefix: countOf(prefix ?? (family === 6 ? '128' : '32')),
        broadcast: after('brd'),
        scope: after('scope'),
        secondary: words.includes('secondary'),
      } as const,
    ];
  });
}

export function ipv4Member({ address, broadcast, prefix }: Address): JsonObject {
  const mask = prefix === 0 ? 0 : (~0 << (32 - Math.min(prefix, 32))) >>> 0;
  return {
    address,
    broadcast,
    netmask: dotted(mask),
    network: dotted((numberOf(address) & mask) >>> 0),
    prefix: String(prefix),
  };
}

export function ipv6Member({ address, prefix, scope }: Address): JsonObject {
  return { address, prefix: String(prefix), scope };
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0);
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map(shift => (number >>> shift) & 0xff).join('.');
}
