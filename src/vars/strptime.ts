import { Moment } from './dates.ts';
import { templateError } from './errors.ts';
import { DAYS, MONTHS } from './strftime.ts';

const PATTERNS: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d{2})',
  m: '(?<m>1[0-2]|0[1-9]|[1-9])',
  d: '(?<d>3[01]|[12]\\d|0[1-9]|[1-9])',
  H: '(?<H>2[0-3]|[01]\\d|\\d)',
  I: '(?<I>1[0-2]|0[1-9]|[1-9])',
  M: '(?<M>[0-5]\\d|\\d)',
  S: '(?<S>6[01]|[0-5]\\d|\\d)',
  f: '(?<f>\\d{1,6})',
  p: '(?<p>am|pm)',
  b: `(?<b>${MONTHS.map(name => name.slice(0, 3)).join('|')})`,
  B: `(?<B>${MONTHS.join('|')})`,
  a: '(?:sun|mon|tue|wed|thu|fri|sat)',
  A: `(?:${DAYS.join('|')})`,
  j: '(?<j>\\d{1,3})',
  z: '(?:Z|[-+]\\d\\d:?\\d\\d)',
  Z: '(?:UTC|GMT)?',
  '%': '%',
};

/** Python's datetime.strptime. */
export function parsedTime(text: string, format: string): Moment {
  const source = format
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/%F/g, '%Y-%m-%d')
    .replace(/%T/g, '%H:%M:%S')
    .replace(/\s+/g, '\\s+')
    .replace(/%(.)/g, (_, code: string) => {
      const pattern = PATTERNS[code];
      if (pattern === undefined) throw templateError(`to_datetime does not know "%${code}"`);
      return pattern;
    });
  const groups = matched(source, text)?.groups;
  if (groups === undefined) throw templateError(`"${text}" does not match the format "${format}"`);
  return momentOf(groups, text);
}

function matched(source: string, text: string): RegExpExecArray | null {
  try {
    return new RegExp(`^${source}()$`, 'i').exec(text.slice(0, 200));
  } catch {
    throw templateError('a field stands twice in the format of to_datetime');
  }
}

function momentOf(groups: Readonly<Record<string, string | undefined>>, text: string): Moment {
  const number = (name: string, fallback: number): number => Number(groups[name] ?? fallback);
  const short = groups['y'] === undefined ? undefined : Number(groups['y']);
  const year = short === undefined ? number('Y', 1900) : short + (short < 69 ? 2000 : 1900);
  const named = (groups['b'] ?? groups['B'])?.slice(0, 3).toLowerCase();
  const month =
    named === undefined ? number('m', 1) : MONTHS.findIndex(name => name.slice(0, 3).toLowerCase() === named) + 1;
  const late = groups['p']?.toLowerCase() === 'pm' ? 12 : 0;
  const hour = groups['I'] === undefined ? number('H', 0) : (number('I', 12) % 12) + late;
  const day = groups['j'] === undefined ? number('d', 1) : number('j', 1);
  const time = Date.UTC(year, groups['j'] === undefined ? month - 1 : 0, day, hour, number('M', 0), number('S', 0));
  if (groups['j'] === undefined && new Date(time).getUTCDate() !== day)
    throw templateError(`"${text}" has a day that its month does not have`);
  return new Moment(time / 1000, Number((groups['f'] ?? '0').padEnd(6, '0')));
}
