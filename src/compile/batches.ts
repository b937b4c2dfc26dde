import type { Json } from '../model/json.ts';

interface Batches {
  readonly batches: readonly (readonly string[])[];
  /** The first item of `serial` that is neither a number nor a percentage. */
  readonly wrong?: Json;
}

/** Cuts hosts into the batches that `serial` asks for; its last item is repeated, as Ansible has it. */
export function batchesOf(hosts: readonly string[], serial: readonly Json[]): Batches {
  const sizes: number[] = [];
  for (const item of serial) {
    const size = sizeOf(item, hosts.length);
    if (size === undefined) return { batches: hosts.length === 0 ? [] : [hosts], wrong: item };
    sizes.push(size);
  }
  const batches: (readonly string[])[] = [];
  for (let start = 0, turn = 0; start < hosts.length; turn++) {
    const size = sizes[Math.min(turn, sizes.length - 1)] ?? hosts.length;
    batches.push(hosts.slice(start, start + size));
    start += size;
  }
  return { batches };
}

/** At least one host a batch, or nothing would ever happen; 0 and less mean "all", as Ansible has it. */
function sizeOf(item: Json, count: number): number | undefined {
  if (typeof item === 'number') return item <= 0 ? Math.max(1, count) : Math.max(1, Math.floor(item));
  if (typeof item !== 'string') return undefined;
  const match = /^\s*(-?\d+)\s*(%?)\s*$/.exec(item);
  if (match === null) return undefined;
  const value = Number(match[1]);
  if (match[2] === '%') return Math.max(1, Math.floor((count * value) / 100));
  return value <= 0 ? Math.max(1, count) : value;
}
