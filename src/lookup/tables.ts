import { readFileSync } from 'node:fs';
import { isJsonArray, type Json } from '../model/json.ts';
import type { LookupCall } from '../vars/variables.ts';
import { isTrue, type Plugin, refused, settingsOf } from './plugin.ts';
import { located } from './search.ts';

function contentOf(file: string, { variables }: LookupCall): string {
  const place = located(file, 'files', variables);
  if (place === undefined) throw refused(`there is no file "${file}"`);
  return readFileSync(place, 'utf8');
}

/** A value of an ini or properties file. */
export const iniValues: Plugin = (terms, call) =>
  terms.flatMap((term): readonly Json[] => {
    const { text: key, settings } = settingsOf(term, call);
    const isProperties = settings.get('type') === 'properties';
    const sections = iniSections(contentOf(settings.get('file') ?? 'ansible.ini', call), isProperties);
    const section = isProperties ? '' : (settings.get('section') ?? 'global');
    const values = new Map([...(sections.get('DEFAULT') ?? []), ...(sections.get(section) ?? [])]);
    if (isTrue(settings.get('re'))) {
      const pattern = new RegExp(key);
      return [...values].filter(([name]) => pattern.test(name)).map(([, value]) => value);
    }
    return [
      values.get(isTrue(settings.get('case_sensitive')) ? key : key.toLowerCase()) ?? settings.get('default') ?? '',
    ];
  });

function iniSections(text: string, isProperties: boolean): ReadonlyMap<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue;
    const header = isProperties ? null : /^\[(.+)\]$/.exec(trimmed);
    if (header !== null) {
      section = header[1] ?? '';
      continue;
    }
    const [, name = '', value = ''] = /^([^=:]*)[=:]?(.*)$/s.exec(trimmed) ?? [];
    const values = sections.get(section) ?? new Map<string, string>();
    sections.set(section, values.set(name.trim().toLowerCase(), value.trim()));
  }
  return sections;
}

/** The column `col` of the row whose first column is the term. */
export const csvValues: Plugin = (terms, call) =>
  terms.flatMap((term): readonly Json[] => {
    if (isJsonArray(term)) throw refused('csvfile needs one key a term');
    const { text: key, settings } = settingsOf(term, call);
    const delimiter = { TAB: '\t' }[settings.get('delimiter') ?? 'TAB'] ?? settings.get('delimiter') ?? '\t';
    const column = Number(settings.get('col') ?? 1);
    const row = csvRows(contentOf(settings.get('file') ?? 'ansible.csv', call), delimiter).find(
      ([first]) => first === key,
    );
    const value = row === undefined ? settings.get('default') : row[column];
    return value === undefined || (value === '' && row === undefined) ? [] : [value];
  });

/** Rows of a csv file; quoted cells may hold the delimiter, doubled quotes and line ends. */
export function csvRows(text: string, delimiter: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const { cell, end } = csvCell(text, at, delimiter);
    row.push(cell);
    at = end;
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length;
      if (at >= text.length) row.push('');
      continue;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    rows.push(row);
    row = [];
  }
  return row.length === 0 ? rows : [...rows, row];
}

function csvCell(text: string, start: number, delimiter: string): { readonly cell: string; readonly end: number } {
  const quoted = /"((?:[^"]|"")*)"?/y;
  quoted.lastIndex = start;
  const match = text[start] === '"' ? quoted.exec(text) : null;
  if (match !== null) return { cell: (match[1] ?? '').replaceAll('""', '"'), end: start + match[0].length };
  const ends = [text.indexOf(delimiter, start), text.indexOf('\n', start)].filter(place => place >= 0);
  const end = Math.min(text.length, ...ends);
  return text[end] === '\n' && text[end - 1] === '\r' && end > start
    ? { cell: text.slice(start, end - 1), end: end - 1 }
    : { cell: text.slice(start, end), end };
}
