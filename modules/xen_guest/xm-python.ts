/** A literal of Python, as far as files of xm are made of them. */
export type Literal = string | number | boolean | null | readonly Literal[];

/** A statement that is more than `NAME = literal`, or no Python that this reads: it is told, never run. */
export interface Unread {
  readonly line: number;
  readonly text: string;
}

export interface XmFile {
  readonly settings: ReadonlyMap<string, Literal>;
  readonly unread: readonly Unread[];
}

const LARGEST = 256 * 1024;

/**
 * Reads the assignments of literals of a configuration file of xm. Such a file is a Python program that xm runs; here nothing is ever
 * evaluated, so what is not a plain literal is left over.
 */
export function readXm(text: string): XmFile {
  const settings = new Map<string, Literal>();
  const unread: Unread[] = [];
  if (text.length > LARGEST) return { settings, unread: [{ line: 1, text: 'the file is larger than 256 KiB' }] };
  const reader = new Reader(text.replace(/\r\n/g, '\n'));
  while (!reader.isAtEnd()) {
    const line = reader.line();
    const start = reader.at;
    const found = reader.assignment();
    if (found === undefined) {
      reader.at = start;
      unread.push({ line, text: reader.restOfLine() });
    } else if (found !== 'nothing') settings.set(found.name, found.value);
  }
  return { settings, unread };
}

/** A place in the text; each method moves it past what it read, and gives undefined for what is of another form. */
class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.at >= this.#text.length;
  }

  line(): number {
    return this.#text.slice(0, this.at).split('\n').length;
  }

  restOfLine(): string {
    const end = this.#text.indexOf('\n', this.at);
    const text = this.#text.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.#text.length : end + 1;
    return text.trim();
  }

  /** `NAME = literal`, or a line without a statement. */
  assignment(): { readonly name: string; readonly value: Literal } | 'nothing' | undefined {
    if (this.#take(/[ \t]*(?:#[^\n]*)?(?:\n|$|;)/y) !== undefined) return 'nothing';
    const name = this.#take(/([A-Za-z_]\w*)[ \t]*=(?!=)[ \t]*/y)?.[1];
    if (name === undefined) return undefined;
    const value = this.#literal();
    if (value === undefined || this.#take(/[ \t]*(?:#[^\n]*)?(?:\n|$|;[ \t]*)/y) === undefined) return undefined;
    return { name, value };
  }

  #literal(): Literal | undefined {
    const number = this.#take(/-?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?)(?![\w.])/y)?.[0];
    if (number !== undefined) return Number(number);
    const word = this.#take(/(?:True|False|None)\b/y)?.[0];
    if (word !== undefined) return word === 'None' ? null : word === 'True';
    if (this.#take(/[[(]/y) !== undefined) return this.#list();
    return this.#string();
  }

  #list(): readonly Literal[] | undefined {
    const items: Literal[] = [];
    for (;;) {
      this.#blanks();
      if (this.#take(/[\])]/y) !== undefined) return items;
      const item = this.#literal();
      if (item === undefined) return undefined;
      items.push(item);
      this.#blanks();
      if (this.#take(/,/y) === undefined && !/[\])]/.test(this.#text[this.at] ?? '')) return undefined;
    }
  }

  /** Inside brackets lines may end anywhere, and hold comments. */
  #blanks(): void {
    this.#take(/(?:\s|#[^\n]*)*/y);
  }

  /** Three quotes, prefixes, and strings that stand side by side are not read. */
  #string(): string | undefined {
    if (/["']{3}/y.exec(this.#text.slice(this.at, this.at + 3)) !== null) return undefined;
    const found = this.#take(/"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y)?.[0];
    if (found === undefined) return undefined;
    const text = found.slice(1, -1).replace(/\\([^])/g, (whole, character: string) => ESCAPES[character] ?? whole);
    return text;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.at = pattern.lastIndex;
    return found;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
  n: '\n',
  t: '\t',
};
