import { limitError, templateError } from './errors.ts';
import { Float, isDict, isList, type Kwargs, member, numberOf, repr, textOf, Tuple, type Value } from './values.ts';

const WIDEST = 100_000;
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
  return text.replace(
    PERCENT,
    (
      _,
      name: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      kind: string,
    ) => {
      if (kind === '%') return '%';
      const wide = width === '*' ? numberOf(take()) : Number(width ?? 0);
      const digits = precision === '*' ? numberOf(take()) : precision === undefined ? undefined : Number(precision);
      const value = name === undefined ? take() : (member(values, name) ?? null);
      return padded(converted(value, kind, { flags, digits }), wide, flags);
    },
  );
}

interface Spec {
  readonly flags: string;
  readonly digits: number | undefined;
}

function converted(value: Value, kind: string, { flags, digits }: Spec): string {
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

function padded(text: string, width: number, flags: string): string {
  if (width > WIDEST) throw limitError('a format is too wide');
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !/^[-+ ]?[\da-fA-F]/.test(text)) return text.padStart(width);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

const FIELD = /\{\{|\}\}|\{([^{}:!]*)(?:![rs])?(?::([^{}]*))?\}/g;
const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?(,)?(?:\.(\d+))?([a-zA-Z%])?$/;

/** Python's `text.format(…)`: positions, names, members of them, and the usual width and precision. */
export function braceFormat(text: string, args: readonly Value[], kwargs: Kwargs): string {
  let next = 0;
  return text.replace(FIELD, (whole, name: string | undefined, spec: string | undefined) => {
    if (whole === '{{' || whole === '}}') return whole.charAt(0);
    const [head = '', ...path] = (name ?? '').split(/[.[\]]+/).filter((part, index) => index === 0 || part !== '');
    const start = head === '' ? args[next++] : /^\d+$/.test(head) ? args[Number(head)] : kwargs.get(head);
    const value = path.reduce<Value | undefined>((found, part) => step(found, part), start);
    if (value === undefined) throw templateError(`the format has no value for {${name ?? ''}}`);
    return formatted(value, spec ?? '');
  });
}

function step(value: Value | undefined, part: string): Value | undefined {
  if (value === undefined) return undefined;
  return isList(value) ? value[Number(part)] : isDict(value) ? member(value, part) : undefined;
}

function formatted(value: Value, spec: string): string {
  const match = SPEC.exec(spec);
  if (match === null) throw templateError(`the format "${spec}" is not known`);
  const [, fill = ' ', align, sign = '', alternate = '', zero = '', width = '0', comma, precision, kind] = match;
  const digits = precision === undefined ? undefined : Number(precision);
  const isText = typeof value === 'string';
  const usual = isText || value === null ? 's' : value instanceof Float || digits !== undefined ? 'f' : 'd';
  let text =
    kind === '%'
      ? `${(numberOf(value) * 100).toFixed(digits ?? 6)}%`
      : converted(value, kind ?? usual, { flags: sign + alternate, digits });
  if (comma !== undefined) text = text.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  if (zero !== '' && align === undefined) return padded(text, Number(width), '0');
  return aligned(text, Number(width), { fill, align: align ?? (isText ? '<' : '>') });
}

function aligned(text: string, width: number, { fill, align }: { fill: string; align: string }): string {
  if (width > WIDEST) throw limitError('a format is too wide');
  if (align === '<') return text.padEnd(width, fill);
  if (align !== '^') return text.padStart(width, fill);
  const left = Math.floor(Math.max(0, width - text.length) / 2);
  return (fill.repeat(left) + text).padEnd(width, fill);
}
