import { templateError } from './errors.ts';
import { PythonObject } from './python-object.ts';
import { floatOf, textOf, type Value } from './values.ts';

const DAY = 86_400;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];

const two = (value: number): string => String(value).padStart(2, '0');

/** Python's datetime without a zone: its parts are kept as if they were UTC. */
export class Moment extends PythonObject {
  readonly typeName = 'datetime';
  readonly #seconds: number;
  readonly #micros: number;

  constructor(seconds: number, micros = 0) {
    super();
    this.#seconds = seconds;
    this.#micros = micros;
  }

  get order(): number {
    return this.#seconds + this.#micros / 1e6;
  }

  text(separator = ' '): string {
    const [day, time] = new Date(this.#seconds * 1000).toISOString().slice(0, 19).split('T');
    const rest = this.#micros === 0 ? '' : `.${String(this.#micros).padStart(6, '0')}`;
    return `${day ?? ''}${separator}${time ?? ''}${rest}`;
  }

  member(name: string): Value | undefined {
    const date = new Date(this.#seconds * 1000);
    switch (name) {
      case 'year':
        return date.getUTCFullYear();
      case 'month':
        return date.getUTCMonth() + 1;
      case 'day':
        return date.getUTCDate();
      case 'hour':
        return date.getUTCHours();
      case 'minute':
        return date.getUTCMinutes();
      case 'second':
        return date.getUTCSeconds();
      case 'microsecond':
        return this.#micros;
      default:
        return undefined;
    }
  }

  call(name: string, [format]: readonly Value[]): Value | undefined {
    switch (name) {
      case 'strftime':
        return formattedTime(textOf(format ?? ''), this.order);
      case 'isoformat':
        return this.text(format === undefined ? 'T' : textOf(format));
      case 'timestamp':
        return floatOf(this.order + new Date(this.#seconds * 1000).getTimezoneOffset() * 60);
      case 'weekday':
        return (new Date(this.#seconds * 1000).getUTCDay() + 6) % 7;
      case 'isoweekday':
        return ((new Date(this.#seconds * 1000).getUTCDay() + 6) % 7) + 1;
      default:
        return undefined;
    }
  }

  minus(other: Value): Value | undefined {
    if (other instanceof Moment) return new Span(this.#seconds - other.#seconds, this.#micros - other.#micros);
    return other instanceof Span ? this.#moved(-other.wholeSeconds, -other.micros) : undefined;
  }

  plus(other: Value): Value | undefined {
    return other instanceof Span ? this.#moved(other.wholeSeconds, other.micros) : undefined;
  }

  #moved(seconds: number, micros: number): Moment {
    const sum = this.#micros + micros;
    const carried = Math.floor(sum / 1e6);
    return new Moment(this.#seconds + seconds + carried, sum - carried * 1e6);
  }
}

/** Python's timedelta. */
export class Span extends PythonObject {
  readonly typeName = 'timedelta';
  readonly wholeSeconds: number;
  readonly micros: number;

  constructor(seconds: number, micros = 0) {
    super();
    const carried = Math.floor(micros / 1e6);
    this.wholeSeconds = seconds + carried;
    this.micros = micros - carried * 1e6;
  }

  get order(): number {
    return this.wholeSeconds + this.micros / 1e6;
  }

  text(): string {
    const days = Math.floor(this.wholeSeconds / DAY);
    const left = this.wholeSeconds - days * DAY;
    const time = `${Math.floor(left / 3600)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    const rest = this.micros === 0 ? '' : `.${String(this.micros).padStart(6, '0')}`;
    return `${days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `}${time}${rest}`;
  }

  member(name: string): Value | undefined {
    const days = Math.floor(this.wholeSeconds / DAY);
    if (name === 'days') return days;
    if (name === 'seconds') return this.wholeSeconds - days * DAY;
    return name === 'microseconds' ? this.micros : undefined;
  }

  call(name: string): Value | undefined {
    return name === 'total_seconds' ? floatOf(this.order) : undefined;
  }

  minus(other: Value): Value | undefined {
    return other instanceof Span
      ? new Span(this.wholeSeconds - other.wholeSeconds, this.micros - other.micros)
      : undefined;
  }

  plus(other: Value): Value | undefined {
    if (other instanceof Moment) return other.plus(this);
    return other instanceof Span
      ? new Span(this.wholeSeconds + other.wholeSeconds, this.micros + other.micros)
      : undefined;
  }
}

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
