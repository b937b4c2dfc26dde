import type { Params } from './params.ts';

/** Where one virtual CPU may run, as sets of physical CPUs; `soft`: where it rather runs, from Xen 4.5 on. */
interface Affinity {
  readonly vcpu: number;
  readonly hard: string;
  readonly soft: string | undefined;
}

export interface Affinities {
  readonly cpus: number;
  readonly vcpus: readonly Affinity[];
}

/** Columns from the right, since names may hold blanks: … ID VCPU CPU State Time, then `hard / soft`, or one set before 4.5. */
const ROW = /\s\d+\s+(\d+)\s+(?:\d+|-)\s+[r-][b-][p-]\s+[\d.]+\s+(\S+|any cpu)(?: \/ (\S+))?\s*$/;

/** Lines of `xl vcpu-list DOMID` and the line `nr_cpus` of `xl info`. */
export function parseAffinities(lines: readonly string[]): Affinities | undefined {
  const cpus = lines.flatMap(line => /^nr_cpus\s*:\s*(\d+)$/.exec(line)?.[1] ?? []).map(Number)[0];
  const vcpus = lines.flatMap((line): readonly Affinity[] => {
    const match = ROW.exec(line);
    if (match === null) return [];
    const [, vcpu = '', hard = '', soft] = match;
    return [{ vcpu: Number(vcpu), hard: hard === 'any cpu' ? 'all' : hard, soft }];
  });
  return cpus === undefined || vcpus.length === 0 ? undefined : { cpus, vcpus };
}

/** The numbers that a set such as `0-3,^1` stands for; undefined for what only the hypervisor can tell (nodes). */
export function cpuSet(text: string, cpus: number): string | undefined {
  const chosen = new Set<number>();
  for (const part of text.split(',').map(word => word.trim())) {
    if (part === 'all') range(0, cpus - 1).forEach(cpu => chosen.add(cpu));
    else {
      const [, not, from, to] = /^(\^?)(\d+)(?:-(\d+))?$/.exec(part) ?? [];
      if (from === undefined) return undefined;
      for (const cpu of range(Number(from), Math.min(Number(to ?? from), cpus - 1)))
        if (not === '^') chosen.delete(cpu);
        else chosen.add(cpu);
    }
  }
  return [...chosen].toSorted((a, b) => a - b).join(',');
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

/** A virtual CPU that is not where it shall be, and the words for `xl vcpu-pin`; `-` leaves that one as it is. */
export interface Pin {
  readonly vcpu: string;
  readonly now: string;
  readonly words: readonly string[];
}

/** True when the live affinities can be compared with what is declared. */
export function isComparable(live: Affinities | undefined, { cpus, cpus_soft: soft }: Params): boolean {
  if (live === undefined) return false;
  return [cpus ?? [], soft ?? []].flat().every(text => cpuSet(text, live.cpus) !== undefined);
}

export function pinsOf(live: Affinities | undefined, params: Params): readonly Pin[] {
  if (live === undefined || !isComparable(live, params)) return [];
  const { cpus, cpus_soft: soft } = params;
  const wrong = live.vcpus.flatMap(({ vcpu, hard, soft: softNow }): readonly Pin[] => {
    const hardWanted = different(hard, wantedOf(cpus, vcpu), live.cpus);
    const softWanted = different(softNow ?? 'all', wantedOf(soft, vcpu), live.cpus);
    if (hardWanted === undefined && softWanted === undefined) return [];
    const words = [hardWanted ?? '-', ...(softWanted === undefined ? [] : [softWanted])];
    return [{ vcpu: String(vcpu), now: `${hard} / ${softNow ?? '-'}`, words }];
  });
  const [first] = wrong;
  const isSame = wrong.every(pin => pin.words.join(' ') === first?.words.join(' '));
  return first !== undefined && isSame && wrong.length === live.vcpus.length ? [{ ...first, vcpu: 'all' }] : wrong;
}

/** A list has one entry a virtual CPU; xl leaves those beyond it as they are. */
function wantedOf(declared: Params['cpus'], vcpu: number): string | undefined {
  return typeof declared === 'string' ? declared : declared?.[vcpu];
}

function different(now: string, wanted: string | undefined, cpus: number): string | undefined {
  return wanted === undefined || cpuSet(now, cpus) === cpuSet(wanted, cpus) ? undefined : wanted;
}
