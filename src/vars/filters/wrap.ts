import { limitError } from '../errors.ts';
import { numberOf, textOf, truthy } from '../values.ts';
import { argument, type Filter } from './filter.ts';

const LONGEST = 1_000_000;

/** Python's textwrap of each line: words, also cut behind a hyphen, in lines of so many characters. */
export const wordwrap: Filter = (value, args, kwargs) => {
  const width = Math.max(1, numberOf(argument({ args, kwargs }, 0, 'width') ?? 79));
  const breaksLong = truthy(argument({ args, kwargs }, 1, 'break_long_words') ?? true);
  const newline = textOf(argument({ args, kwargs }, 2, 'wrapstring') ?? '\n');
  const onHyphens = truthy(argument({ args, kwargs }, 3, 'break_on_hyphens') ?? true);
  const text = textOf(value);
  if (text.length > LONGEST) throw limitError('a text is too long to be wrapped');
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map(line => wrapped(chunksOf(line, onHyphens), width, breaksLong).join(newline))
    .join(newline);
};

/** White space and words; a word is several where it may break. */
function chunksOf(line: string, onHyphens: boolean): string[] {
  const pieces = line.match(/\s+|\S+/g) ?? [];
  if (!onHyphens) return pieces;
  return pieces.flatMap(
    piece =>
      piece.match(/\s+|[^\s-]*[\p{L}]-+(?=\p{L})|[^\s-]*\w-+(?=\p{L}\w*)|\S+?(?<=\p{L}-)(?=\p{L})|\S[^-\s]*|-/gu) ?? [
        piece,
      ],
  );
}

function wrapped(chunks: readonly string[], width: number, breaksLong: boolean): readonly string[] {
  const lines: string[] = [];
  let line = '';
  const finish = (): void => {
    if (line.trimEnd() !== '') lines.push(line.trimEnd());
    line = '';
  };
  for (const chunk of chunks) {
    if (line === '' && lines.length > 0 && chunk.trim() === '') continue;
    if (line.length + chunk.length <= width) {
      line += chunk;
      continue;
    }
    let rest = chunk;
    if (rest.length > width && breaksLong) {
      while (rest.length > width || line.length + rest.length > width) {
        const room = Math.max(1, width - line.length);
        if (line.length < width) {
          line += rest.slice(0, room);
          rest = rest.slice(room);
        }
        finish();
      }
    } else finish();
    line = rest.trim() === '' ? '' : rest;
  }
  finish();
  return lines;
}
