import { templateError } from '../errors.ts';
import type { Json } from '../../model/json.ts';
import { isJsonArray, isJsonObject } from '../../model/json.ts';
import { type Kwargs, numberOf, textOf, toJson, truthy } from '../values.ts';
import { argument, type Filter } from './filter.ts';

/** JSON as Python's json.dumps writes it: a space after commas and colons, non-ASCII escaped. */
function dumps(value: Json, sorted = false): string {
  if (isJsonArray(value)) return `[${value.map(item => dumps(item, sorted)).join(', ')}]`;
  if (!isJsonObject(value)) return escapedUnicode(JSON.stringify(value));
  const entries = sorted ? Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)) : Object.entries(value);
  return `{${entries.map(([key, item]) => `${escapedUnicode(JSON.stringify(key))}: ${dumps(item, sorted)}`).join(', ')}}`;
}

function escapedUnicode(text: string): string {
  return text.replace(/[\u007f-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function sortedKeys(value: Json): Json {
  if (isJsonArray(value)) return value.map(sortedKeys);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortedKeys(item)]),
  );
}

const niceJson: Filter = (value, args, kwargs) => {
  const indent = numberOf(argument({ args, kwargs }, 0, 'indent') ?? 4);
  const sort = truthy(kwargs.get('sort_keys') ?? true);
  const data = toJson(value);
  return escapedUnicode(JSON.stringify(sort ? sortedKeys(data) : data, null, indent));
};

const fromJson: Filter = value => {
  try {
    return JSON.parse(textOf(value)) as Json;
  } catch {
    throw templateError('from_json got a text that is not JSON');
  }
};

const AMBIGUOUS = /^(?:true|false|yes|no|on|off|null|~|y|n|)$|^[-+.\d]|^[\s'"&*!|>%@`#{}[\],?:-]|: |:$| #|\s$/i;

/** A YAML emitter for plain data, in the style of PyYAML's block form. */
function yaml(value: Json, indent: number, step: number): string {
  const pad = ' '.repeat(indent);
  if (isJsonArray(value) && value.length > 0)
    return value.map(item => `${pad}- ${inner(item, indent + 2, step).trimStart()}`).join('\n');
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const lines = Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => {
        const isBlock = (isJsonObject(item) && Object.keys(item).length > 0) || (isJsonArray(item) && item.length > 0);
        if (!isBlock) return `${pad}${scalar(key)}: ${scalar(item)}`;
        return `${pad}${scalar(key)}:\n${yaml(item, isJsonArray(item) ? indent : indent + step, step)}`;
      });
    return lines.join('\n');
  }
  return pad + scalar(value);
}

function inner(value: Json, indent: number, step: number): string {
  return yaml(value, indent, step);
}

function scalar(value: Json): string {
  if (value === null) return 'null';
  if (isJsonArray(value)) return '[]';
  if (isJsonObject(value)) return '{}';
  if (typeof value !== 'string') return String(value);
  if (/[\x00-\x1f\x7f]/.test(value)) return JSON.stringify(value);
  return AMBIGUOUS.test(value) ? `'${value.replaceAll("'", "''")}'` : value;
}

const toYaml: Filter = (value, args, kwargs) =>
  `${yaml(toJson(value), 0, numberOf(argument({ args, kwargs }, 0, 'indent') ?? 2))}\n`;

const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

const humanReadable: Filter = (value, _args, kwargs: Kwargs) => {
  const bits = truthy(kwargs.get('isbits') ?? false);
  const size = numberOf(value);
  const power = Math.max(0, Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, size)) / 10)));
  const suffix = bits ? 'b' : 'B';
  return power === 0
    ? `${size.toFixed(2)} ${bits ? 'bits' : 'Bytes'}`
    : `${(size / 1024 ** power).toFixed(2)} ${UNITS[power] ?? ''}${suffix}`;
};

const humanToBytes: Filter = value => {
  const match = /^\s*([\d.]+)\s*([KMGTPEZY]?)[bB]?\w*\s*$/i.exec(textOf(value));
  if (match === null) throw templateError(`"${textOf(value)}" is no size`, 'write e.g. 10GB');
  return Math.floor(Number(match[1]) * 1024 ** UNITS.indexOf((match[2] ?? '').toUpperCase()));
};

export const dataFilters: readonly (readonly [string, Filter])[] = [
  ['to_json', (value, _args, kwargs) => dumps(toJson(value), truthy(kwargs.get('sort_keys') ?? true))],
  ['tojson', value => dumps(toJson(value), true)],
  ['to_nice_json', niceJson],
  ['from_json', fromJson],
  ['to_yaml', toYaml],
  ['to_nice_yaml', (value, _args, kwargs) => `${yaml(toJson(value), 0, numberOf(kwargs.get('indent') ?? 4))}\n`],
  ['human_readable', humanReadable],
  ['human_to_bytes', humanToBytes],
];
