import { isBreak, isPrintable } from './yaml-scalar.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** Text of YAML with the place it has come to, so that long lines are folded where PyYAML folds them. */
export class YamlWriter {
  readonly #width: number;
  readonly #allowsUnicode: boolean;
  readonly #pieces: string[] = [];
  #column = 0;
  /** Nothing but blanks and indicators of the block stands in this line. */
  #isIndention = true;
  #isWhitespace = true;
  indent = 0;

  constructor(width: number, allowsUnicode: boolean) {
    this.#width = width;
    this.#allowsUnicode = allowsUnicode;
  }

  get text(): string {
    return this.#pieces.join('');
  }

  get isIndention(): boolean {
    return this.#isIndention;
  }

  get isTooWide(): boolean {
    return this.#column > this.#width;
  }

  #put(text: string): void {
    this.#pieces.push(text);
    this.#column += Array.from(text).length;
  }

  #breakLine(character = '\n'): void {
    this.#pieces.push(character);
    this.#column = 0;
    this.#isWhitespace = true;
    this.#isIndention = true;
  }

  indicator(
    text: string,
    { space, opens = false, keeps = false }: { space: boolean; opens?: boolean; keeps?: boolean },
  ) {
    const written = this.#isWhitespace || !space ? text : ` ${text}`;
    this.#isWhitespace = opens;
    this.#isIndention = this.#isIndention && keeps;
    this.#put(written);
  }

  startLine(): void {
    const isLater = this.#column > this.indent || (this.#column === this.indent && !this.#isWhitespace);
    if (!this.#isIndention || isLater) this.#breakLine();
    if (this.#column < this.indent) {
      this.#isWhitespace = true;
      this.#put(' '.repeat(this.indent - this.#column));
    }
  }

  endLine(): void {
    if (this.#column > 0) this.#breakLine();
  }

  #begin(): void {
    this.#isWhitespace = false;
    this.#isIndention = false;
  }

  plain(text: string, splits: boolean): void {
    if (text === '') return;
    if (!this.#isWhitespace) this.#put(' ');
    this.#begin();
    for (const piece of text.match(/ +|[^ ]+/g) ?? []) {
      if (piece === ' ' && splits && this.isTooWide) {
        this.startLine();
        this.#begin();
      } else this.#put(piece);
    }
  }

  single(text: string, splits: boolean): void {
    this.indicator("'", { space: true });
    const pieces = text.match(/ +|[\n\u0085\u2028\u2029]+|[^ \n\u0085\u2028\u2029]+/g) ?? [];
    pieces.forEach((piece, index) => {
      const isInside = index > 0 && index < pieces.length - 1;
      if (piece === ' ' && splits && this.isTooWide && isInside) this.startLine();
      else if (isBreak(piece.charAt(0))) {
        if (piece.startsWith('\n')) this.#breakLine();
        for (const character of piece) this.#breakLine(character);
        this.startLine();
      } else this.#put(piece.replaceAll("'", "''"));
    });
    this.indicator("'", { space: false });
  }

  double(text: string, splits: boolean): void {
    this.indicator('"', { space: true });
    const characters = Array.from(text);
    let start = 0;
    for (let end = 0; end <= characters.length; end++) {
      const character = characters[end];
      if (character === undefined || this.#isEscaped(character)) {
        if (start < end) this.#put(characters.slice(start, end).join(''));
        start = end;
        if (character !== undefined) {
          this.#put(escaped(character));
          start = end + 1;
        }
      }
      const isInside = end > 0 && end < characters.length - 1;
      if (isInside && (character === ' ' || start >= end) && this.#column + (end - start) > this.#width && splits) {
        this.#put(`${characters.slice(start, end).join('')}\\`);
        if (start < end) start = end;
        this.startLine();
        this.#begin();
        if (characters[start] === ' ') this.#put('\\');
      }
    }
    this.indicator('"', { space: false });
  }

  #isEscaped(character: string): boolean {
    if ('"\\\u0085\u2028\u2029\ufeff'.includes(character)) return true;
    if (character >= ' ' && character <= '~') return false;
    return !this.#allowsUnicode || !isPrintable(character) || character === '\n';
  }
}

function escaped(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return `\\${known}`;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}
