import { limitError, templateError } from './errors.ts';
import { braceFormat } from './brace-format.ts';
import { nearest } from '../model/nearest.ts';
import { PythonObject } from './python-object.ts';
import {
  describe,
  equals,
  isList,
  isMapping,
  itemsOf,
  type Kwargs,
  member,
  numberOf,
  textOf,
  tupleOf,
  type Value,
} from './values.ts';

export interface Call {
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
}

type Method<Owner> = (owner: Owner, args: readonly Value[], kwargs: Kwargs) => Value;

/** Calls a method of a text, list or mapping: those of Python that do not change their owner. */
export function callMethod(owner: Value, name: string, { args, kwargs }: Call): Value {
  if (typeof owner === 'string') return found(TEXT_METHODS, name, owner)(owner, args, kwargs);
  if (isList(owner)) return found(LIST_METHODS, name, owner)(owner, args, kwargs);
  if (isMapping(owner)) return found(MAPPING_METHODS, name, owner)(owner, args, kwargs);
  const own = owner instanceof PythonObject ? owner.call(name, args, kwargs) : undefined;
  if (own !== undefined) return own;
  throw templateError(`${describe(owner)} has no method "${name}"`);
}

function found<Owner>(methods: ReadonlyMap<string, Method<Owner>>, name: string, owner: Value): Method<Owner> {
  const method = methods.get(name);
  if (method !== undefined) return method;
  const near = nearest(name, methods.keys());
  throw templateError(
    `${describe(owner)} has no method "${name}"`,
    near === undefined ? undefined : `did you mean "${near}"?`,
  );
}

const text = (value: Value | undefined, fallback = ''): string =>
  value === undefined || value === null ? fallback : textOf(value);

function stripped(owner: string, characters: Value | undefined, sides: 'both' | 'left' | 'right'): string {
  const unwanted = characters === undefined || characters === null ? ' \t\n\r\f\v' : textOf(characters);
  let [start, end] = [0, owner.length];
  if (sides !== 'right') while (start < end && unwanted.includes(owner.charAt(start))) start++;
  if (sides !== 'left') while (end > start && unwanted.includes(owner.charAt(end - 1))) end--;
  return owner.slice(start, end);
}

/** Python's split: without a separator at any white space, else at each; at most `most` times. */
export function splitText(owner: string, separator: Value | undefined, most: number): readonly string[] {
  if (separator === undefined || separator === null) {
    const words = owner
      .trim()
      .split(/\s+/)
      .filter(word => word !== '');
    if (most < 0 || words.length <= most) return words;
    const rest = owner.trimStart().replace(new RegExp(`^(?:\\S+\\s+){${most}}`), '');
    return [...words.slice(0, most), rest];
  }
  const mark = textOf(separator);
  if (mark === '') throw templateError('split needs a separator that is not empty');
  const pieces = owner.split(mark);
  return most < 0 || pieces.length <= most ? pieces : [...pieces.slice(0, most), pieces.slice(most).join(mark)];
}

function startsOrEnds(value: Value | undefined, matches: (candidate: string) => boolean): boolean {
  return isList(value ?? '') ? itemsOf(value ?? '').some(item => matches(textOf(item))) : matches(text(value));
}

const isAll =
  (pattern: RegExp): Method<string> =>
  owner =>
    pattern.test(owner);
const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
const titled = (owner: string): string => owner.replace(/\p{L}+/gu, capitalised);

const TEXT_METHODS: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ['upper', owner => owner.toUpperCase()],
  ['lower', owner => owner.toLowerCase()],
  ['casefold', owner => owner.toLowerCase()],
  ['title', owner => titled(owner)],
  ['capitalize', owner => capitalised(owner)],
  ['swapcase', owner => Array.from(owner, c => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('')],
  ['strip', (owner, [characters]) => stripped(owner, characters, 'both')],
  ['lstrip', (owner, [characters]) => stripped(owner, characters, 'left')],
  ['rstrip', (owner, [characters]) => stripped(owner, characters, 'right')],
  [
    'split',
    (owner, [separator, most], kwargs) =>
      splitText(owner, separator ?? kwargs.get('sep'), numberOf(most ?? kwargs.get('maxsplit') ?? -1)),
  ],
  ['rsplit', (owner, [separator, most]) => rightSplit(owner, separator, numberOf(most ?? -1))],
  [
    'splitlines',
    owner =>
      owner
        .replace(/\r?\n$/, '')
        .split(/\r?\n/)
        .filter((_, index, all) => all.length > 1 || all[index] !== ''),
  ],
  [
    'join',
    (owner, [items]) =>
      itemsOf(items ?? [])
        .map(item => textOf(item))
        .join(owner),
  ],
  [
    'replace',
    (owner, [from, to, count]) => replaced(owner, { from: text(from), to: text(to), count: numberOf(count ?? -1) }),
  ],
  ['startswith', (owner, [start]) => startsOrEnds(start, candidate => owner.startsWith(candidate))],
  ['endswith', (owner, [end]) => startsOrEnds(end, candidate => owner.endsWith(candidate))],
  ['removeprefix', (owner, [start]) => (owner.startsWith(text(start)) ? owner.slice(text(start).length) : owner)],
  [
    'removesuffix',
    (owner, [end]) => (text(end) !== '' && owner.endsWith(text(end)) ? owner.slice(0, -text(end).length) : owner),
  ],
  ['find', (owner, [part]) => owner.indexOf(text(part))],
  ['rfind', (owner, [part]) => owner.lastIndexOf(text(part))],
  ['index', (owner, [part]) => (owner.includes(text(part)) ? owner.indexOf(text(part)) : notFound(text(part)))],
  ['count', (owner, [part]) => owner.split(text(part)).length - 1],
  ['format', (owner, args, kwargs) => braceFormat(owner, args, kwargs)],
  ['isdigit', isAll(/^\d+$/u)],
  ['isdecimal', isAll(/^\d+$/u)],
  ['isnumeric', isAll(/^\p{N}+$/u)],
  ['isalpha', isAll(/^\p{L}+$/u)],
  ['isalnum', isAll(/^[\p{L}\p{N}]+$/u)],
  ['isspace', isAll(/^\s+$/u)],
  ['isupper', owner => owner === owner.toUpperCase() && owner !== owner.toLowerCase()],
  ['islower', owner => owner === owner.toLowerCase() && owner !== owner.toUpperCase()],
  [
    'zfill',
    (owner, [width]) =>
      /^[-+]/.test(owner)
        ? owner.charAt(0) + owner.slice(1).padStart(size(width) - 1, '0')
        : owner.padStart(size(width), '0'),
  ],
  ['ljust', (owner, [width, fill]) => owner.padEnd(size(width), text(fill, ' '))],
  ['rjust', (owner, [width, fill]) => owner.padStart(size(width), text(fill, ' '))],
  ['center', (owner, [width, fill]) => centred(owner, size(width), text(fill, ' '))],
  ['partition', (owner, [mark]) => partitioned(owner, owner.indexOf(text(mark)), text(mark))],
  ['rpartition', (owner, [mark]) => partitioned(owner, owner.lastIndexOf(text(mark)), text(mark))],
  ['encode', owner => owner],
  ['expandtabs', (owner, [width]) => expandedTabs(owner, width === undefined ? 8 : size(width))],
]);

/** Python's rule for the odd blank: left when the width is odd. */
export function centred(owner: string, width: number, fill: string): string {
  const length = Array.from(owner).length;
  const margin = Math.max(0, width - length);
  const left = Math.floor(margin / 2) + (margin & width & 1);
  return fill.repeat(left) + owner + fill.repeat(margin - left);
}

function size(width: Value | undefined): number {
  return Math.min(100_000, numberOf(width ?? 0));
}

function expandedTabs(owner: string, width: number): string {
  let column = 0;
  return owner.replace(/[^\t\n]+|\t|\n/g, piece => {
    const shown = piece === '\t' ? ' '.repeat(width === 0 ? 0 : width - (column % width)) : piece;
    column = piece === '\n' ? 0 : column + shown.length;
    return shown;
  });
}

function notFound(part: string): never {
  throw templateError(`${JSON.stringify(part)} is not in the text`);
}

function partitioned(owner: string, at: number, mark: string): Value {
  return tupleOf(at < 0 ? [owner, '', ''] : [owner.slice(0, at), mark, owner.slice(at + mark.length)]);
}

function rightSplit(owner: string, separator: Value | undefined, most: number): Value {
  const pieces = splitText(owner, separator, -1);
  if (most < 0 || pieces.length <= most + 1) return pieces;
  const keep = pieces.length - most;
  return [pieces.slice(0, keep).join(text(separator, ' ')), ...pieces.slice(keep)];
}

export function replaced(owner: string, { from, to, count }: { from: string; to: string; count: number }): string {
  checkReplacing(owner, from, to);
  if (count < 0) return owner.replaceAll(from, () => to);
  const pieces = owner.split(from);
  return [pieces.slice(0, count + 1).join(to), ...pieces.slice(count + 1)].join(from);
}

/** Told before it is made: it may be too large for the memory. */
function checkReplacing(owner: string, from: string, to: string): void {
  const most = from === '' ? owner.length + 1 : owner.length / from.length;
  if (most * to.length <= LARGEST) return;
  const times = from === '' ? most : owner.split(from).length - 1;
  if (times * to.length > LARGEST) throw limitError('a text became too large');
}

const LARGEST = 10_000_000;

const LIST_METHODS: ReadonlyMap<string, Method<readonly Value[]>> = new Map<string, Method<readonly Value[]>>([
  [
    'index',
    (owner, [item = null]) =>
      owner.some(other => equals(other, item)) ? owner.findIndex(other => equals(other, item)) : notFound(textOf(item)),
  ],
  ['count', (owner, [item = null]) => owner.filter(other => equals(other, item)).length],
  ['copy', owner => [...owner]],
]);

type MappingMethod = Method<Exclude<Parameters<typeof mappingEntries>[0], never>>;

export function mappingEntries(owner: Value): readonly (readonly [string, Value])[] {
  return itemsOf(owner).map(key => [textOf(key), member(owner, textOf(key)) ?? null]);
}

const MAPPING_METHODS: ReadonlyMap<string, MappingMethod> = new Map<string, MappingMethod>([
  ['get', (owner, [key = null, fallback = null]) => member(owner, textOf(key)) ?? fallback],
  ['keys', owner => itemsOf(owner)],
  ['values', owner => mappingEntries(owner).map(([, value]) => value)],
  ['items', owner => mappingEntries(owner).map(tupleOf)],
  ['copy', owner => owner],
]);
