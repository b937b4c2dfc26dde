import { templateError } from './errors.ts';

const DAY = 86_400;
export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];

const two = (value: number): string => String(value).padStart(2, '0');

/** strftime of seconds since 1970, read as UTC. */
export function formattedTime(format: string, seconds: number): string {
  const date = new Date(Math.floor(seconds) * 1000);
  if (Number.isNaN(date.getTime())) throw templateError('that is no time');
  const micros = Math.round((seconds - Math.floor(seconds)) * 1e6);
  return format.replace(/%([-_0^#]?)([a-zA-Z%])/g, (whole, flag: string, code: string) => {
    const text = FIELDS[code]?.(date, micros);
    if (text === undefined) return whole;
    return flag === '-' ? text.replace(/^[0 ]+(?=.)/, '') : flag === '^' ? text.toUpperCase() : text;
  });
}

type Field = (date: Date, micros: number) => string;

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / (DAY * 1000)) + 1;
}

/** The week and its year, as ISO 8601 counts them. */
function isoWeek(date: Date): readonly [number, number] {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * DAY * 1000);
  return [thursday.getUTCFullYear(), Math.ceil(dayOfYear(thursday) / 7)];
}

const hour12 = (date: Date): number => date.getUTCHours() % 12 || 12;
const FIELDS: Readonly<Record<string, Field>> = {
  Y: date => String(date.getUTCFullYear()),
  C: date => two(Math.floor(date.getUTCFullYear() / 100)),
  y: date => two(date.getUTCFullYear() % 100),
  m: date => two(date.getUTCMonth() + 1),
  d: date => two(date.getUTCDate()),
  e: date => String(date.getUTCDate()).padStart(2),
  H: date => two(date.getUTCHours()),
  k: date => String(date.getUTCHours()).padStart(2),
  I: date => two(hour12(date)),
  l: date => String(hour12(date)).padStart(2),
  M: date => two(date.getUTCMinutes()),
  S: date => two(date.getUTCSeconds()),
  f: (_, micros) => String(micros).padStart(6, '0'),
  p: date => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  a: date => (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
  A: date => DAYS[date.getUTCDay()] ?? '',
  b: date => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  h: date => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  B: date => MONTHS[date.getUTCMonth()] ?? '',
  j: date => String(dayOfYear(date)).padStart(3, '0'),
  u: date => String(date.getUTCDay() || 7),
  w: date => String(date.getUTCDay()),
  U: date => two(Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7)),
  W: date => two(Math.floor((dayOfYear(date) + 6 - ((date.getUTCDay() + 6) % 7)) / 7)),
  G: date => String(isoWeek(date)[0]),
  V: date => two(isoWeek(date)[1]),
  F: date => formattedTime('%Y-%m-%d', date.getTime() / 1000),
  T: date => formattedTime('%H:%M:%S', date.getTime() / 1000),
  D: date => formattedTime('%m/%d/%y', date.getTime() / 1000),
  R: date => formattedTime('%H:%M', date.getTime() / 1000),
  c: date => formattedTime('%a %b %e %H:%M:%S %Y', date.getTime() / 1000),
  x: date => formattedTime('%m/%d/%y', date.getTime() / 1000),
  X: date => formattedTime('%H:%M:%S', date.getTime() / 1000),
  s: date => String(Math.floor(date.getTime() / 1000) + new Date(date.getTime()).getTimezoneOffset() * 60),
  Z: () => 'UTC',
  z: () => '+0000',
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};
