import { mappingEntries } from '../attributes.ts';
import { templateError } from '../errors.ts';

import { repr, textOf, truthy, Undefined, type Value } from '../values.ts';
import { argument, type Filter } from './filter.ts';

const escaped = (value: Value): string =>
  textOf(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&#39;')
    .replaceAll('"', '&#34;');

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#34': '"',
  nbsp: '\u00a0',
};

/** Comments and tags taken out, each sign looked at once: an expression would look for the end of each comment anew. */
function withoutTags(text: string): string {
  const pieces: string[] = [];
  const tag = /<[^<>]*>/y;
  let at = 0;
  let isOpenEver = false;
  for (let start = text.indexOf('<'); start >= 0; start = text.indexOf('<', Math.max(at, start + 1))) {
    const close = text.startsWith('<!--', start) && !isOpenEver ? text.indexOf('-->', start + 4) : -1;
    if (text.startsWith('<!--', start) && close < 0) isOpenEver = true;
    tag.lastIndex = start;
    const end = close >= 0 ? close + 3 : tag.test(text) ? tag.lastIndex : start;
    if (end === start) continue;
    pieces.push(text.slice(at, start));
    at = end;
  }
  return [...pieces, text.slice(at)].join('');
}

const striptags: Filter = value =>
  withoutTags(textOf(value))
    .split(/\s+/)
    .filter(word => word !== '')
    .join(' ')
    .replace(/&(amp|lt|gt|quot|#39|#34|nbsp);/g, (_, name: string) => NAMED[name] ?? '');

const xmlattr: Filter = (value, args, kwargs) => {
  const spaced = truthy(argument({ args, kwargs }, 0, 'autospace') ?? true);
  const pairs = mappingEntries(value).filter(([, item]) => item !== null && !(item instanceof Undefined));
  const bad = pairs.find(([key]) => /[\s/>=]/.test(key));
  if (bad !== undefined) throw templateError(`"${bad[0]}" cannot be the name of an attribute`);
  const text = pairs.map(([key, item]) => `${escaped(key)}="${escaped(item)}"`).join(' ');
  return spaced && text !== '' ? ` ${text}` : text;
};

const SIZES = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

const filesizeformat: Filter = (value, args, kwargs) => {
  const binary = truthy(argument({ args, kwargs }, 0, 'binary') ?? false);
  const base = binary ? 1024 : 1000;
  const bytes = Number(textOf(value));
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const power = Math.min(SIZES.length, Math.floor(Math.log(bytes) / Math.log(base) + 1e-12));
  const letter = SIZES[power - 1] ?? '';
  return `${(bytes / base ** power).toFixed(1)} ${binary ? `${letter.toUpperCase()}iB` : `${letter}B`}`;
};

export const markupFilters: readonly (readonly [string, Filter])[] = [
  ['escape', escaped],
  ['e', escaped],
  ['forceescape', escaped],
  ['striptags', striptags],
  ['xmlattr', xmlattr],
  ['filesizeformat', filesizeformat],
  ['pprint', value => (value instanceof Undefined ? value.fail() : repr(value, 0))],
];
