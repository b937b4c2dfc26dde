import type { Json } from '../../model/json.ts';
import { mappingEntries } from '../attributes.ts';
import { limitError, templateError } from '../errors.ts';
import {
  Float,
  isList,
  isMapping,
  isNumber,
  itemsOf,
  type Kwargs,
  numberOf,
  repr,
  textOf,
  truthy,
  type Value,
} from '../values.ts';
import { argument, type Filter } from './filter.ts';
import { toNiceYaml, toYaml } from './yaml.ts';

interface Dump {
  readonly sorts: boolean;
  readonly escapes: boolean;
  readonly separators: readonly [string, string];
  /** Blanks a level; undefined: all in one line. */
  readonly indent: number | undefined;
}

const DEEPEST = 100;

/** JSON as Python's json.dumps writes it. */
function dumps(value: Value, dump: Dump, depth = 0): string {
  if (depth > DEEPEST) throw limitError('a value is nested too deeply');
  if (typeof value === 'string') return quoted(value, dump.escapes);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isNumber(value))
    return repr(value, 0)
      .replace(/^(-?)inf$/, '$1Infinity')
      .replace('nan', 'NaN');
  if (isList(value))
    return bracketed(
      '[]',
      itemsOf(value).map(item => dumps(item, dump, depth + 1)),
      dump,
      depth,
    );
  if (!isMapping(value)) return quoted(textOf(value), dump.escapes);
  const entries = [...mappingEntries(value)];
  if (dump.sorts) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const members = entries.map(
    ([key, item]) => `${quoted(key, dump.escapes)}${dump.separators[1]}${dumps(item, dump, depth + 1)}`,
  );
  return bracketed('{}', members, dump, depth);
}

function bracketed(brackets: string, members: readonly string[], { separators, indent }: Dump, depth: number): string {
  if (members.length === 0) return brackets;
  const line = indent === undefined ? '' : `\n${' '.repeat(indent * (depth + 1))}`;
  const last = indent === undefined ? '' : `\n${' '.repeat(indent * depth)}`;
  return `${brackets.charAt(0)}${line}${members.join(`${separators[0]}${line}`)}${last}${brackets.charAt(1)}`;
}

function quoted(text: string, escapes: boolean): string {
  const json = JSON.stringify(text);
  return escapes
    ? json.replace(/[\u007f-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : json;
}

const WIDEST = 100;

function dumpOf(kwargs: Kwargs, base: { readonly sorts: boolean; readonly indent: Value }): Dump {
  const indent = kwargs.get('indent') ?? base.indent;
  const separators = kwargs.get('separators') ?? null;
  const [comma, colon] = separators === null ? [indent === null ? ', ' : ',', ': '] : itemsOf(separators).map(textOf);
  return {
    sorts: truthy(kwargs.get('sort_keys') ?? base.sorts),
    escapes: truthy(kwargs.get('ensure_ascii') ?? true),
    separators: [comma ?? ', ', colon ?? ': '],
    indent: indent === null ? undefined : Math.min(WIDEST, Math.max(0, numberOf(indent))),
  };
}

const toJsonText: Filter = (value, _args, kwargs) => dumps(value, dumpOf(kwargs, { sorts: false, indent: null }));

const niceJson: Filter = (value, [indent = 4], kwargs) => dumps(value, dumpOf(kwargs, { sorts: true, indent }));

/** Jinja2's own: safe inside a page. */
const jsonForPages: Filter = (value, args, kwargs) =>
  dumps(value, dumpOf(new Map(), { sorts: true, indent: argument({ args, kwargs }, 0, 'indent') ?? null })).replace(
    /[<>&']/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const fromJson: Filter = value => {
  const text = textOf(value);
  try {
    return WHOLE.test(text) && !text.includes(FLOAT) ? withFloats(text) : (JSON.parse(text) as Json);
  } catch {
    throw templateError('from_json got a text that is not JSON');
  }
};

const WHOLE = /\d\.0/;
/** Stands before a float that is whole, which JSON.parse would not tell from other numbers. */
const FLOAT = '\u{F0000}float ';
const TEXT_OR_WHOLE = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+\.0+(?![\d.eE])/g;

function withFloats(text: string): Value {
  const marked = text.replace(TEXT_OR_WHOLE, found => (found.startsWith('"') ? found : `"${FLOAT}${found}"`));
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(FLOAT) ? new Float(Number(value.slice(FLOAT.length))) : value,
  ) as Value;
}

export const dataFilters: readonly (readonly [string, Filter])[] = [
  ['to_json', toJsonText],
  ['tojson', jsonForPages],
  ['to_nice_json', niceJson],
  ['from_json', fromJson],
  ['to_yaml', toYaml],
  ['to_nice_yaml', toNiceYaml],
];
