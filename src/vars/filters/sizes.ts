import { templateError } from '../errors.ts';
import { numberOf, textOf, truthy } from '../values.ts';
import { argument, type Filter } from './filter.ts';

const UNITS = ['Y', 'Z', 'E', 'P', 'T', 'G', 'M', 'K', 'B'];
const sizeOf = (unit: string): number => 1024 ** (UNITS.length - 1 - UNITS.indexOf(unit));

const humanReadable: Filter = (value, args, kwargs) => {
  const isBits = truthy(argument({ args, kwargs }, 0, 'isbits') ?? false);
  const wanted = argument({ args, kwargs }, 1, 'unit') ?? null;
  const size = numberOf(value);
  const unit =
    wanted === null
      ? (UNITS.find(letter => size >= sizeOf(letter)) ?? 'B')
      : UNITS.find(letter => textOf(wanted).toUpperCase().startsWith(letter));
  const known = unit ?? 'B';
  const name = known === 'B' ? (isBits ? 'bits' : 'Bytes') : `${known}${isBits ? 'b' : 'B'}`;
  return `${(size / sizeOf(known)).toFixed(2)} ${name}`;
};

const humanToBytes: Filter = (value, args, kwargs) => {
  const fallback = argument({ args, kwargs }, 0, 'default_unit') ?? null;
  const isBits = truthy(argument({ args, kwargs }, 1, 'isbits') ?? false);
  const text = textOf(value);
  const match = /^(\d*(?:\.\d*)?)\s*([A-Za-z]+)?$/.exec(text.trim());
  const refused = () => templateError(`human_to_bytes cannot read "${text}"`, 'write e.g. 10GB');
  if (match === null || match[1] === '' || match[1] === '.') throw refused();
  const unit = match[2] ?? (fallback === null ? undefined : textOf(fallback));
  if (unit === undefined) return Math.round(Number(match[1]));
  const letter = unit.charAt(0).toUpperCase();
  if (!UNITS.includes(letter) || !isSuffix(letter, unit.slice(1), isBits)) throw refused();
  return Math.round(Number(match[1]) * sizeOf(letter));
};

/** `B` for bytes and `b` for bits, or the word. */
function isSuffix(letter: string, rest: string, isBits: boolean): boolean {
  if (rest === '') return true;
  if (letter === 'B') return /^(?:ytes?|its?)$/i.test(rest);
  return isBits ? rest === 'b' || /^bits?$/i.test(rest) : rest === 'B' || /^bytes?$/i.test(rest);
}

export const sizeFilters: readonly (readonly [string, Filter])[] = [
  ['human_readable', humanReadable],
  ['human_to_bytes', humanToBytes],
];
