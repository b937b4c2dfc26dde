import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { isJsonArray, isJsonObject, type Json, type JsonObject, jsonText } from '../model/json.ts';
import type { LookupCall, Variables } from '../vars/variables.ts';
import { isTrue, type Plugin, type ReadBytes, refused, textIn } from './plugin.ts';
import { candidates, located } from './search.ts';

export const environment: Plugin = (terms, { kwargs }) =>
  terms.map(name => process.env[jsonText(name).split(/\s+/)[0] ?? ''] ?? kwargs['default'] ?? '');

export const fileContents =
  (readBytes: ReadBytes): Plugin =>
  (terms, { kwargs, variables }) =>
    terms.map(term => {
      const text = textIn(placeOf(term, variables), readBytes);
      const left = isTrue(kwargs['lstrip']) ? text.trimStart() : text;
      return isTrue(kwargs['rstrip'] ?? true) ? left.trimEnd() : left;
    });

/** `unvault`: the same without a change at its ends. */
export const wholeContents =
  (readBytes: ReadBytes): Plugin =>
  (terms, { variables }) =>
    terms.map(term => textIn(placeOf(term, variables), readBytes));

function placeOf(term: Json, variables: Variables): string {
  const place = located(jsonText(term), 'files', variables);
  if (place !== undefined) return place;
  const mend = isAbsolute(jsonText(term))
    ? 'make it, or correct the path; it is read on the controller'
    : 'relative paths start at the role or the playbook';
  throw refused(`there is no file ${JSON.stringify(term)}`, mend);
}

/** Files, never folders, that match in the first folder where any does; sorted, so that runs are alike. */
export const fileGlob: Plugin = (terms, { variables }) =>
  terms.flatMap(term => {
    const pattern = jsonText(term);
    const folder = dirname(pattern);
    const places = candidates(folder, 'files', variables);
    return places.map(place => matching(place, basename(pattern))).find(found => found.length > 0) ?? [];
  });

export function matching(folder: string, pattern: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const expression = globExpression(pattern);
  return readdirSync(folder)
    .filter(name => expression.test(name) && (pattern.startsWith('.') || !name.startsWith('.')))
    .map(name => join(folder, name))
    .filter(place => statSync(place, { throwIfNoEntry: false })?.isFile() === true)
    .sort();
}

/** `*`, `?` and `[…]` of the shell. Runs of stars are one, so that no name takes long. */
function globExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\[(?!.*\])/g, '\\[')
    .replaceAll('[!', '[^')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`, 's');
}

/** The first that exists of names, or of `files` in `paths`. */
export const firstFound: Plugin = (terms, call) => {
  const wanted = terms.flatMap(term => choices(term, call.kwargs));
  const all = wanted.length === 0 ? choices(call.kwargs, call.kwargs) : wanted;
  for (const { path, kind } of all) {
    const place = located(path, kind, call.variables);
    if (place !== undefined) return [place];
  }
  const skips = [call.kwargs, ...terms].some(term => isJsonObject(term) && isTrue(term['skip']));
  if (skips) return [];
  throw refused(`none of these files exists: ${all.map(({ path }) => path).join(', ')}`, 'add one, or set skip: true');
};

interface Choice {
  readonly path: string;
  readonly kind: string;
}

function choices(term: Json, kwargs: LookupCall['kwargs']): readonly Choice[] {
  if (isJsonArray(term)) return term.flatMap(item => choices(item, kwargs));
  const options: JsonObject = isJsonObject(term) ? { ...kwargs, ...term } : { ...kwargs, files: term };
  const paths = names(options['paths'], /[,;:]/);
  return names(options['files'], /[,;]/).flatMap(file =>
    (paths.length === 0 ? [''] : paths).map(path => ({ path: join(path, file), kind: 'files' })),
  );
}

function names(value: Json | undefined, separator: RegExp): readonly string[] {
  if (value === undefined || value === null) return [];
  if (isJsonArray(value)) return value.flatMap(item => names(item, separator));
  return jsonText(value).split(separator);
}
