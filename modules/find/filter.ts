import { pythonRegex } from '../../src/model/python-regex.ts';
import type { Found, FoundPath } from './found.ts';
import type { Params } from './params.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const BYTES: Readonly<Record<string, number>> = { b: 1, k: 1 << 10, m: 1 << 20, g: 1 << 30, t: 2 ** 40 };

export const secondsOf = (text: string): number | undefined => measured(text, SECONDS);
export const bytesOf = (text: string): number | undefined => measured(text, BYTES);

function measured(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit = ''] = /^(-?\d+)([a-z]?)$/.exec(text.toLowerCase()) ?? [];
  const factor = unit === '' ? 1 : units[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/** What is asked for of all that was found, in the order of their paths. */
export function matching(found: Found, given: Params): readonly FoundPath[] {
  const { file_type: type, hidden, age, age_stamp: stamp, size, limit } = given;
  const isNamed = nameTest(given);
  const wantedAge = age === undefined ? undefined : secondsOf(age);
  const wantedSize = size === undefined || type !== 'file' ? undefined : bytesOf(size);
  const all = found.paths
    .filter(({ path }) => hidden || !nameOf(path).startsWith('.'))
    .filter(({ state }) => type === 'any' || KINDS[type] === state.type)
    .filter(({ path }) => isNamed(nameOf(path)))
    .filter(({ state }) => reaches(found.now - state[stamp], wantedAge))
    .filter(({ state }) => reaches(state.size, wantedSize))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
  return limit === undefined ? all : all.slice(0, limit);
}

/** The type bits of st_mode. */
const KINDS = { file: 0x8000, directory: 0x4000, link: 0xa000 } as const;

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** At least that; with a minus, at most. */
function reaches(value: number, wanted: number | undefined): boolean {
  if (wanted === undefined) return true;
  return wanted >= 0 ? value >= wanted : value <= -wanted;
}

function nameTest({ patterns, excludes, use_regex: isRegex }: Params): (name: string) => boolean {
  const tests = (sources: readonly string[]) => sources.map(source => (isRegex ? regexTest(source) : globTest(source)));
  const [wanted, unwanted] = [tests(patterns), tests(excludes)];
  return name => (wanted.length === 0 || wanted.some(test => test(name))) && !unwanted.some(test => test(name));
}

function regexTest(source: string): (name: string) => boolean {
  const pattern = pythonRegex(source);
  return name => {
    pattern.lastIndex = 0;
    return pattern.exec(name)?.index === 0;
  };
}

/** Python's fnmatch: `*`, `?`, `[seq]`, `[!seq]`, and nothing is escaped. */
function globTest(glob: string): (name: string) => boolean {
  const parts = glob.match(/\[!?\]?[^\]]*\]|[^]/g) ?? [];
  const pattern = new RegExp(`^${parts.map(globPart).join('')}$`, 'su');
  return name => pattern.test(name);
}

function globPart(part: string): string {
  if (part === '*') return '.*';
  if (part === '?') return '.';
  if (part.length < 2) return part.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&');
  const inside = part.slice(1, -1).replace(/[\\[\]^]/g, '\\$&');
  return `[${inside.startsWith('!') ? `^${inside.slice(1)}` : inside}]`;
}
