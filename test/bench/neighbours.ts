import { readFileSync, writeFileSync } from 'node:fs';

const LIMITS = ['gc_thresh1', 'gc_thresh2', 'gc_thresh3'].map(name => `/proc/sys/net/ipv4/neigh/default/${name}`);
/** Each host knows the controller and is known to it; entries that are not used any more go later. */
const ENTRIES_A_HOST = 8;

/** Lets the kernel, which has one table of neighbours for all namespaces, know those of a large fleet while `work` goes on. */
export async function withNeighbours<Result>(hosts: number, work: () => Promise<Result>): Promise<Result> {
  const before = LIMITS.map(path => readFileSync(path, 'utf8').trim());
  const wanted = hosts * ENTRIES_A_HOST;
  LIMITS.forEach((path, at) => writeFileSync(path, String(Math.max(wanted, Number(before[at])))));
  try {
    return await work();
  } finally {
    LIMITS.forEach((path, at) => writeFileSync(path, before[at] ?? ''));
  }
}
