import { limitError, templateError } from './errors.ts';
import { member, numberOf, repr, textOf, Tuple, type Value } from './values.ts';

export const WIDEST = 100_000;
const PERCENT = /%(?:\(([^)]*)\))?([-+ #0]*)(\d+|\*)?(?:\.(\d+|\*))?([a-zA-Z%])/g;

/** Python's `text % values`. */
export function percentFormat(text: string, values: Value): string {
  const items: readonly Value[] = values instanceof Tuple ? values : [values];
  let next = 0;
  const take = (): Value => {
    const value = items[next++];
    if (value === undefined) throw templateError('not enough values for the format', text);
    return value;
  };
  const number = (given: string | undefined): number | undefined =>
    given === undefined ? undefined : given === '*' ? numberOf(take()) : Number(given);
  const pieces = Array.from(text.matchAll(PERCENT), match => {
    const [whole, name, flags = '', width, precision, kind = ''] = match;
    if (kind === '%') return { at: match.index, length: whole.length, text: '%' };
    const [wide, digits] = [number(width) ?? 0, number(precision)];
    const value = name === undefined ? take() : (member(values, name) ?? null);
    return {
      at: match.index,
      length: whole.length,
      text: padded(converted(value, kind, { flags, digits }), wide, flags),
    };
  });
  return spliced(text, pieces);
}

interface Piece {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

function spliced(text: string, pieces: readonly Piece[]): string {
  let end = 0;
  const output = pieces.map(piece => {
    const before = text.slice(end, piece.at);
    end = piece.at + piece.length;
    return before + piece.text;
  });
  return output.join('') + text.slice(end);
}

interface Spec {
  readonly flags: string;
  readonly digits: number | undefined;
}

export function converted(value: Value, kind: string, { flags, digits }: Spec): string {
  switch (kind) {
    case 's':
      return textOf(value).slice(0, digits);
    case 'r':
      return repr(value, 0).slice(0, digits);
    case 'd':
    case 'i':
    case 'u':
      return signed(Math.trunc(number(value, kind)), flags, String);
    case 'x':
      return signed(number(value, kind), flags, absolute => (flags.includes('#') ? '0x' : '') + absolute.toString(16));
    case 'X':
      return signed(
        number(value, kind),
        flags,
        absolute => (flags.includes('#') ? '0X' : '') + absolute.toString(16).toUpperCase(),
      );
    case 'o':
      return signed(number(value, kind), flags, absolute => absolute.toString(8));
    case 'f':
    case 'F':
      return signed(number(value, kind), flags, absolute => absolute.toFixed(Math.min(100, digits ?? 6)));
    case 'e':
    case 'g':
      return signed(number(value, kind), flags, absolute =>
        kind === 'e'
          ? exponential(absolute, digits ?? 6)
          : String(Number(absolute.toPrecision(Math.max(1, Math.min(100, digits ?? 6))))),
      );
    case 'c':
      return typeof value === 'string' ? value : String.fromCodePoint(number(value, kind));
    default:
      throw templateError(`the format has an unknown conversion "%${kind}"`);
  }
}

function exponential(value: number, digits: number): string {
  return value.toExponential(Math.min(100, digits)).replace(/e([-+])(\d)$/, 'e$10$2');
}

function number(value: Value, kind: string): number {
  if (typeof value === 'string')
    throw templateError(`%${kind} needs a number, not the text ${JSON.stringify(value)}`, 'convert with | int');
  return numberOf(value);
}

function signed(value: number, flags: string, show: (absolute: number) => string): string {
  const sign = value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + show(Math.abs(value));
}

export function padded(text: string, width: number, flags: string): string {
  if (width > WIDEST) throw limitError('a format is too wide');
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !/^[-+ ]?[\da-fA-F]/.test(text)) return text.padStart(width);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
