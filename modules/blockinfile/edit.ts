import { bytesOf, bytesPattern, type Edited, linesOf } from '../../src/module/files/edit.ts';
import type { Params } from './params.ts';

/** The file's bytes with the block as it shall be, or without it. */
export function edited(bytes: string, given: Params, isNew: boolean): Edited {
  const { marker, marker_begin: begin, marker_end: end, state } = given;
  const first = bytesOf(marker.replaceAll('{mark}', begin));
  const last = bytesOf(marker.replaceAll('{mark}', end));
  const block = bytesOf(given.block);
  const isWanted = state === 'present' && block !== '';
  const lines = linesOf(bytes);
  const found = foundBlock(lines, first, last);
  const fresh = isWanted ? [`${first}\n`, block.endsWith('\n') ? block : `${block}\n`, `${last}\n`] : [];
  const { at, kept } = found ?? { at: placeOf(lines, bytes, given), kept: lines };
  const written = withBlock(kept, at, fresh);
  if (isNew) return { bytes: written, msg: 'File created' };
  if (written === bytes) return { bytes, msg: '' };
  return { bytes: written, msg: isWanted ? 'Block inserted' : 'Block removed' };
}

/** The last of either marker counts; with one of them missing there is no block. */
function foundBlock(lines: readonly string[], first: string, last: string) {
  const bare = lines.map(line => line.replace(/[\r\n]+$/, ''));
  const marks = [bare.lastIndexOf(first), bare.lastIndexOf(last)].toSorted((one, other) => one - other);
  const [from = -1, to = -1] = marks;
  return from < 0 ? undefined : { at: from, kept: lines.toSpliced(from, to - from + 1) };
}

function placeOf(lines: readonly string[], bytes: string, { insertafter, insertbefore }: Params): number {
  if (insertbefore === 'BOF') return 0;
  const source = insertbefore ?? insertafter ?? 'EOF';
  const pattern = source === 'EOF' ? undefined : bytesPattern(source);
  if (pattern === undefined) return lines.length;
  if (/^\(\?[a-zA-Z]*m/.test(source)) return placeInText(bytes, pattern, insertbefore === undefined) ?? lines.length;
  const at = lines.findLastIndex(line => line.search(pattern) >= 0);
  if (at < 0) return lines.length;
  return insertbefore === undefined ? at + 1 : at;
}

/** A pattern of several lines is tried on the whole text; the block goes behind the line where it ends, or before where it begins. */
function placeInText(bytes: string, pattern: RegExp, isAfter: boolean): number | undefined {
  const match = pattern.exec(bytes);
  if (match === null) return undefined;
  const newlines = (end: number): number => linesOf(bytes.slice(0, end)).filter(line => line.endsWith('\n')).length;
  return isAfter ? newlines(match.index + match[0].length) + 1 : newlines(match.index);
}

function withBlock(lines: readonly string[], at: number, fresh: readonly string[]): string {
  const before = lines.slice(0, at).join('');
  const gap = before === '' || before.endsWith('\n') || fresh.length === 0 ? '' : '\n';
  return [before, gap, ...fresh, ...lines.slice(at)].join('');
}
