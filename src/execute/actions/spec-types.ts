import { isJsonArray, isJsonObject, type Json, type JsonObject, jsonText } from '../../model/json.ts';

const TRUE = ['yes', 'on', '1', 'true', 't', 'y'];
const FALSE = ['no', 'off', '0', 'false', 'f', 'n'];

/** The value as a type of Ansible's argument specs has it, undefined when it cannot be one. */
export function converted(value: Json, type: string): Json | undefined {
  return converters[type]?.(value);
}

const converters: Readonly<Record<string, (value: Json) => Json | undefined>> = {
  str: value => value,
  raw: value => value,
  path: value => value,
  json: value => value,
  jsonarg: value => value,
  int: value => (isWhole(value) ? Number(value) : undefined),
  float: value => (typeof value === 'number' || isNumeric(value) ? Number(value) : undefined),
  bool: truth,
  bits: value => (BITS.test(jsonText(value)) ? value : undefined),
  bytes: value => (BYTES.test(jsonText(value)) ? value : undefined),
  list: value => (isJsonArray(value) ? value : isJsonObject(value) ? undefined : jsonText(value).split(',')),
  dict: value => (isJsonObject(value) ? value : typeof value === 'string' ? mappingOf(value) : undefined),
};

function isWhole(value: Json): boolean {
  if (typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isInteger(value);
  return typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value);
}

function isNumeric(value: Json): boolean {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

function truth(value: Json): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = jsonText(value).toLowerCase();
  return TRUE.includes(word) ? true : FALSE.includes(word) ? false : undefined;
}

/** A number with a unit, which may be written out; of a unit's two letters the second tells bits from bytes. */
const BITS = /^\s*\d+(\.\d*)?\s*([KMGTPEZYkmgtpezy]?b?|[Bb]its?)\s*$/;
const BYTES = /^\s*\d+(\.\d*)?\s*([KMGTPEZYkmgtpezy]?B?|b|[Bb]ytes?)\s*$/;

/** A mapping as a text: JSON, or `a=1 b=2`, or `a=1, b=2`. */
function mappingOf(text: string): JsonObject | undefined {
  if (text.startsWith('{')) {
    try {
      const value = JSON.parse(text) as Json;
      return isJsonObject(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }
  const fields = text.match(/(?:[^\s,"'\\]|\\.|"[^"]*"|'[^']*')+/g) ?? [];
  if (!text.includes('=') || fields.some(field => !field.includes('='))) return undefined;
  return Object.fromEntries(
    fields.map(field => [field.slice(0, field.indexOf('=')), bare(field.slice(field.indexOf('=') + 1))]),
  );
}

function bare(text: string): string {
  return text.replace(/\\(.)|["']/g, '$1');
}

/** A value's type as messages name it. */
export function kind(value: Json): string {
  if (isJsonArray(value)) return 'list';
  if (isJsonObject(value)) return 'dict';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return typeof value === 'boolean' ? 'bool' : 'str';
}
