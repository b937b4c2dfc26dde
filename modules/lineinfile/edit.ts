import { expandedMatch } from '../../src/model/python-regex.ts';
import { bytesOf, bytesPattern, type Edited, linesOf } from '../../src/module/files/edit.ts';
import type { Params } from './params.ts';

/** The file's bytes as they shall be. */
export function edited(bytes: string, params: Params): Edited {
  return params.state === 'absent' ? withoutLines(bytes, params) : withLine(bytes, params);
}

/** How many lines go: `found` of Ansible's result. */
export function unwanted(bytes: string, params: Params): number {
  return linesOf(bytes).filter(finderOf(params)).length;
}

type Finds = (line: string) => boolean;

function withoutLines(bytes: string, params: Params): Edited {
  const isUnwanted = finderOf(params);
  const lines = linesOf(bytes);
  const kept = lines.filter(line => !isUnwanted(line));
  const gone = lines.length - kept.length;
  return { bytes: kept.join(''), msg: gone === 0 ? '' : `${gone} line(s) removed` };
}

function finderOf({ regexp, search_string: search, line = '' }: Params): Finds {
  if (regexp !== undefined) return finder(regexp);
  const wanted = bytesOf(search ?? line);
  return search === undefined ? text => isLine(text, wanted) : text => text.includes(wanted);
}

function finder(source: string): Finds {
  const pattern = bytesPattern(source);
  return text => pattern !== undefined && text.search(pattern) >= 0;
}

/** Whatever ends it. */
function isLine(text: string, wanted: string): boolean {
  return text.replace(/[\r\n]+$/, '') === wanted;
}

function withLine(bytes: string, params: Params): Edited {
  const { regexp, search_string: search, firstmatch, backrefs } = params;
  const lines = linesOf(bytes);
  const line = bytesOf(params.line ?? '');
  const isAsked = (regexp ?? search) !== undefined;
  const at = isAsked ? chosen(lines, finderOf(params), firstmatch) : -1;
  if (at >= 0) return replaced(lines, at, backrefs ? expanded(line, lines[at] ?? '', regexp) : line);
  const { same, beside } = placeOf(lines, line, params);
  if (same >= 0) return replaced(lines, same, line);
  if (backrefs) return { bytes, msg: '' };
  return inserted(lines, beside, `${line}\n`);
}

function chosen(lines: readonly string[], finds: Finds, isFirst: boolean): number {
  return isFirst ? lines.findIndex(finds) : lines.findLastIndex(finds);
}

function expanded(line: string, old: string, regexp: string | undefined): string {
  const match = regexp === undefined ? null : (bytesPattern(regexp)?.exec(old) ?? null);
  return match === null ? line : expandedMatch(line, match);
}

/** What stands there may differ only in how it ends: that counts too. */
function replaced(lines: readonly string[], at: number, line: string): Edited {
  const whole = line.endsWith('\n') ? line : `${line}\n`;
  return { bytes: lines.with(at, whole).join(''), msg: lines[at] === whole ? '' : 'line replaced' };
}

/** Where the very line is already, and where a new one goes: the index to insert at, -1 for the end. */
function placeOf(lines: readonly string[], line: string, params: Params): { same: number; beside: number } {
  const { insertafter, insertbefore, firstmatch } = params;
  if (insertbefore === 'BOF' || insertafter === 'BOF')
    return { same: chosen(lines, text => isLine(text, line), false), beside: 0 };
  const source = insertbefore ?? (insertafter === 'EOF' ? undefined : insertafter);
  const finds = source === undefined ? () => false : finder(source);
  const offset = insertbefore === undefined ? 1 : 0;
  // A line that is the wanted one is not asked whether the new one goes beside it; the first to go beside ends the search.
  const first = lines.findIndex(text => !isLine(text, line) && finds(text));
  const last = lines.findLastIndex(text => !isLine(text, line) && finds(text));
  const seen = firstmatch && first >= 0 ? lines.slice(0, first) : lines;
  const at = firstmatch ? first : last;
  return { same: chosen(seen, text => isLine(text, line), false), beside: at < 0 ? -1 : at + offset };
}

function inserted(lines: readonly string[], at: number, line: string): Edited {
  const neighbour = lines[at] ?? '';
  const msg = 'line added';
  if (at >= 0 && at < lines.length && isLine(neighbour, line.slice(0, -1))) return { bytes: lines.join(''), msg: '' };
  const isAtEnd = at < 0 || at >= lines.length;
  const last = lines.at(-1);
  const gap = isAtEnd && at < 0 && last !== undefined && !/[\r\n]$/.test(last) ? '\n' : '';
  const index = at < 0 ? lines.length : at;
  return { bytes: lines.toSpliced(index, 0, gap + line).join(''), msg };
}
