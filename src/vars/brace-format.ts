import { limitError, templateError } from './errors.ts';
import { converted, padded, WIDEST } from './format.ts';
import { Float, isDict, isList, type Kwargs, member, numberOf, type Value } from './values.ts';

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
  const [, fill = ' ', align, sign = '', alternate = '', zero = '', width = '0', comma = '', precision, kind] = match;
  const digits = precision === undefined ? undefined : Number(precision);
  const plain =
    kind === '%'
      ? percentage(value, digits)
      : converted(value, kind ?? usualKind(value, digits), { flags: sign + alternate, digits });
  const text = comma === '' ? plain : plain.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  if (zero !== '' && align === undefined) return padded(text, Number(width), '0');
  return aligned(text, Number(width), { fill, align: align ?? (typeof value === 'string' ? '<' : '>') });
}

function percentage(value: Value, digits = 6): string {
  return `${(numberOf(value) * 100).toFixed(digits)}%`;
}

function usualKind(value: Value, digits: number | undefined): string {
  if (typeof value === 'string' || value === null) return 's';
  return value instanceof Float || digits !== undefined ? 'f' : 'd';
}

function aligned(text: string, width: number, { fill, align }: { fill: string; align: string }): string {
  if (width > WIDEST) throw limitError('a format is too wide');
  if (align === '<') return text.padEnd(width, fill);
  if (align !== '^') return text.padStart(width, fill);
  const left = Math.floor(Math.max(0, width - text.length) / 2);
  return (fill.repeat(left) + text).padEnd(width, fill);
}
