import { EXPORTS, exportsIdOf } from './exports-file.ts';
import { parseExports, plainPath } from './exports-grammar.ts';

/** What of /etc/exports is ours for one path. `entries` are the lines between the two marks. */
export type OwnBlock =
  | { readonly kind: 'none' }
  | { readonly kind: 'block'; readonly entries: string }
  | { readonly kind: 'damaged'; readonly line: number; readonly cause: string };

/** Finds the block of a path in the text of /etc/exports; one that cannot be replaced without a risk for others is damaged. */
export function blockOf(text: string, path: string): OwnBlock {
  const lines = linesOf(text);
  const marks = marksOf(path);
  const marked = lines.flatMap((line, index) => (line.includes(exportsIdOf(path)) ? [index] : []));
  const [begin, end, more] = marked;
  if (begin === undefined) return { kind: 'none' };
  const damaged = (index: number, cause: string): OwnBlock => ({ kind: 'damaged', line: index + 1, cause });
  if (end === undefined || lines[begin] !== marks.begin || lines[end] !== marks.end)
    return damaged(begin, 'one of its two marks is missing or changed');
  if (more !== undefined) return damaged(more, 'it has a third mark');
  if (begin > 0 && lines[begin - 1]?.endsWith('\\') === true)
    return damaged(begin, 'the line before it ends with a backslash');
  const inner = lines.slice(begin + 1, end);
  const strange = inner.findIndex(line => isStrange(line, path));
  if (strange >= 0) return damaged(begin + 1 + strange, 'something of others stands in it');
  return { kind: 'block', entries: inner.map(line => `${line}\n`).join('') };
}

/** The text with other entries in the block, with a block at its end, or with none. */
export function withBlock(text: string, path: string, entries: string | undefined): string {
  const lines = linesOf(text);
  const { begin, end } = marksOf(path);
  const block = entries === undefined ? [] : [begin, ...linesOf(entries), end];
  const at = lines.indexOf(begin);
  const after =
    at < 0 ? [...lines, ...block] : [...lines.slice(0, at), ...block, ...lines.slice(lines.indexOf(end) + 1)];
  return after.map(line => `${line}\n`).join('');
}

/** The text as it stands for others: the block's entries are empty lines, so that all other lines keep their numbers. */
export function withoutEntries(text: string, path: string, entries: string): string {
  return withBlock(text, path, '\n'.repeat(linesOf(entries).length));
}

/** Why nothing can be appended to this text or changed in it; undefined when it can. */
export function hardToEdit(text: string): string | undefined {
  if (/[\0\ufffd]/.test(text)) return `${EXPORTS} holds bytes that are no text`;
  if (linesOf(text).at(-1)?.endsWith('\\') === true) return `the last line of ${EXPORTS} ends with a backslash`;
  return undefined;
}

function marksOf(path: string): { readonly begin: string; readonly end: string } {
  const id = exportsIdOf(path);
  return { begin: `# xenplay begin ${id}: do not edit`, end: `# xenplay end ${id}` };
}

/** An entry for another path, or a mark of another block. */
function isStrange(line: string, path: string): boolean {
  return line.startsWith('# xenplay ') || parseExports(line).entries.some(entry => plainPath(entry.path) !== path);
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
