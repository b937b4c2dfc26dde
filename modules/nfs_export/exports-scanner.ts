import { fromByteString, toByteString } from './octal.ts';

/** Characters with continuation lines already joined; knows the line it is on. */
export class ExportsScanner {
  line = 1;
  readonly #text: string;
  #at = 0;
  #previousLine = 1;
  #previousAt = 0;

  constructor(text: string) {
    this.#text = toByteString(text);
  }

  /** Bytes read so far. */
  get at(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** One character, undefined at the end. Backslash, newline and the blanks after it are one blank. */
  step(): string | undefined {
    this.#previousAt = this.#at;
    this.#previousLine = this.line;
    const character = this.#text[this.#at];
    if (character === undefined) return undefined;
    this.#at += 1;
    if (character === '\n') this.line += 1;
    if (character !== '\\' || this.#text[this.#at] !== '\n') return character;
    this.#at += 1;
    this.line += 1;
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
    return ' ';
  }

  #back(): void {
    this.#at = this.#previousAt;
    this.line = this.#previousLine;
  }

  /** Passes over these characters and over comments; false when nothing is left. */
  skip(set: string): boolean {
    for (;;) {
      let character = this.step();
      if (character === '#') {
        while (character !== undefined && character !== '\n') character = this.step();
      }
      if (character === undefined) return false;
      if (!set.includes(character)) {
        this.#back();
        return true;
      }
    }
  }

  /** The word up to a blank outside of quotes, octal escapes decoded; undefined when a quoted word meets its line's end. */
  token(): string | undefined {
    let word = '';
    let quoted = false;
    for (;;) {
      const character = this.step();
      if (character === undefined) return fromByteString(word);
      if (character === '"') quoted = !quoted;
      else if (quoted && character === '\n') return undefined;
      else if (!quoted && BLANK.test(character)) {
        if (character === '\n') this.#back();
        return fromByteString(word);
      } else word = decodedTail(word + character);
    }
  }
}

const BLANK = /[ \t\n\v\f\r]/;

/** Four characters that read `\ooo` are one byte, which may itself be the start of the next four. */
function decodedTail(word: string): string {
  const tail = word.slice(-4);
  return /^\\[0-3][0-7]{2}$/.test(tail)
    ? word.slice(0, -4) + String.fromCharCode(Number.parseInt(tail.slice(1), 8))
    : word;
}
