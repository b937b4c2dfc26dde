/**
 * Words as a shell takes them apart, quotes and backslashes resolved, up to a `#` unless that is a sign like others; undefined
 * when a quote is not closed.
 */
export function shellWords(line: string, hasComments = true): readonly string[] | undefined {
  if (!/['"\\#]/.test(line)) return line.split(/\s+/).filter(word => word !== '');
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; ) {
    const piece = pieceAt(line, at, hasComments);
    if (piece === undefined) return undefined;
    if (piece.text !== undefined) word = (word ?? '') + piece.text;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
    at = piece.end;
  }
  return word === undefined ? words : [...words, word];
}

interface Piece {
  /** Undefined for what stands between words. */
  readonly text: string | undefined;
  readonly end: number;
}

/** A `#` begins a comment even inside a word: so has it Python's shlex, and with it Ansible. */
function pieceAt(line: string, at: number, hasComments: boolean): Piece | undefined {
  const sign = line[at] ?? '';
  if (sign === '#' && hasComments) return { text: undefined, end: line.length };
  if (/\s/.test(sign)) return { text: undefined, end: at + 1 };
  if (sign === '\\') return at + 1 < line.length ? { text: line[at + 1], end: at + 2 } : undefined;
  if (sign === "'") return quoted(/'([^']*)'/y, line, at, text => text);
  if (sign === '"') return quoted(/"((?:[^"\\]|\\.)*)"/sy, line, at, text => text.replace(/\\(["\\])/g, '$1'));
  return { text: sign, end: at + 1 };
}

function quoted(pattern: RegExp, line: string, at: number, resolve: (text: string) => string): Piece | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(line);
  return match === null ? undefined : { text: resolve(match[1] ?? ''), end: pattern.lastIndex };
}
