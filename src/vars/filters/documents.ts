import { parseAllDocuments } from 'yaml';
import { isJsonArray, isJsonObject, type Json } from '../../model/json.ts';
import { markFloats, mayHaveWholeFloats } from '../../model/yaml-floats.ts';
import { pyYamlTags } from '../../model/yaml-scalars.ts';
import { limitError, templateError } from '../errors.ts';
import { textOf } from '../values.ts';
import type { Filter } from './filter.ts';

const OPTIONS = { version: '1.1', customTags: pyYamlTags, uniqueKeys: false } as const;
const MOST_ALIASES = 100;

/** Deeper than any data; the parser calls itself for each level, and a stack that is used up there ends the program. */
const DEEPEST = 200;

/** At least as deep as the text can be: brackets, and dashes and question marks that nest on one line. */
function checkDepth(text: string): void {
  if (/(?:[-?][ \t]+){200}/.test(text)) throw limitError('a YAML text is nested too deeply');
  let depth = 0;
  for (const sign of text) {
    if (sign === '[' || sign === '{') depth++;
    if (sign === ']' || sign === '}') depth--;
    if (depth > DEEPEST) throw limitError('a YAML text is nested too deeply');
  }
}

function documentsOf(text: string): readonly Json[] {
  checkDepth(text);
  const parsed = parseAllDocuments(text, OPTIONS);
  const documents = Array.isArray(parsed) ? parsed : [];
  return documents.map(document => {
    const [error] = document.errors;
    if (error !== undefined)
      throw templateError(`from_yaml got a text that is not YAML: ${error.message.split('\n')[0] ?? ''}`);
    try {
      const value = checked(document.toJS({ maxAliasCount: MOST_ALIASES }));
      if (mayHaveWholeFloats(text)) markFloats(document.contents, value);
      return value;
    } catch (error_) {
      if (error_ instanceof ReferenceError) throw templateError(`from_yaml: ${error_.message}`);
      throw error_;
    }
  });
}

/** Plain data only: what YAML knows besides (sets, binary) is refused. */
function checked(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (isJsonArray(value)) return value.map(checked);
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, checked(item)]));
  throw templateError('from_yaml got a value that no variable can hold');
}

export const documentFilters: readonly (readonly [string, Filter])[] = [
  ['from_yaml', value => documentsOf(textOf(value))[0] ?? null],
  ['from_yaml_all', value => documentsOf(textOf(value))],
];
