import { BoundedRegExp } from './bounded-regex.ts';
import { LETTER_ESCAPES } from './python-escapes.ts';

/** A regular expression that Python would take and JavaScript cannot, or that neither takes. */
export class RegexError extends Error {}

export interface RegexOptions {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
  readonly dotAll?: boolean;
  /** The subject is bytes, one character each: classes are those of ASCII. */
  readonly isBytes?: boolean;
}

/** A regular expression of Python as one of JavaScript that finds the same, for `matchAll`; throws RegexError. */
export function pythonRegex(source: string, options: RegexOptions = {}): RegExp {
  const inline = /^\(\?([aiLmsux]+)\)/.exec(source);
  const letters = inline?.[1] ?? '';
  const writer = new RegexWriter(source.slice(inline?.[0].length ?? 0), {
    ignoreCase: options.ignoreCase === true || letters.includes('i'),
    multiline: options.multiline === true || letters.includes('m'),
    dotAll: options.dotAll === true || letters.includes('s'),
    isBytes: options.isBytes === true || letters.includes('a'),
    isVerbose: letters.includes('x'),
  });
  const written = writer.write();
  try {
    return new BoundedRegExp(written, options.ignoreCase === true || letters.includes('i') ? 'giu' : 'gu');
  } catch (error) {
    throw new RegexError(error instanceof Error ? error.message.replace(/^.*\/: /s, '') : 'it is not valid');
  }
}

type Flags = Required<RegexOptions> & { readonly isVerbose: boolean };

/** Letters of Python behind a backslash, as sets of characters: for texts, and for bytes. */
const SETS: Readonly<Record<string, readonly [string, string]>> = {
  d: ['\\p{Nd}', '0-9'],
  w: ['\\p{L}\\p{N}_', 'A-Za-z0-9_'],
  s: ['\\s\\x1c-\\x1f\\x85', ' \\t\\n\\r\\f\\v'],
};
const CONTROLS = new Set(['n', 'r', 't', 'f', 'v']);

class RegexWriter {
  readonly #source: string;
  readonly #flags: Flags;
  #at = 0;

  constructor(source: string, flags: Flags) {
    this.#source = source;
    this.#flags = flags;
  }

  write(): string {
    let written = '';
    while (this.#at < this.#source.length) written += this.#next();
    return written;
  }

  #next(): string {
    const character = this.#take();
    switch (character) {
      case '\\':
        return this.#escape();
      case '[':
        return this.#set();
      case '(':
        return this.#group();
      case '.':
        return this.#flags.dotAll ? '[^]' : '[^\\n]';
      case '^':
        return this.#flags.multiline ? '(?<![^\\n])' : '(?<![^])';
      case '$':
        return this.#flags.multiline ? '(?![^\\n])' : '(?![^\\n]|\\n[^])';
      case '{':
        return this.#repeat();
      default:
        return this.#plain(character);
    }
  }

  #plain(character: string): string {
    if (this.#flags.isVerbose && /\s/.test(character)) return '';
    if (this.#flags.isVerbose && character === '#') {
      this.#pass(/[^\n]*/y);
      return '';
    }
    return character === ']' || character === '}' || character === '/' ? `\\${character}` : character;
  }

  /** A brace that is no repetition stands for itself. */
  #repeat(): string {
    const found = this.#pass(/(\d*)(,?)(\d*)\}/y);
    const [whole, least = '', comma = '', most = ''] = found ?? [];
    if (whole !== undefined && whole !== '}' && whole !== ',}') return `{${least === '' ? '0' : least}${comma}${most}}`;
    if (whole === ',}') return '{0,}';
    if (found !== null) this.#at -= 1;
    return '\\{';
  }

  #group(): string {
    if (this.#pass(/\?#[^)]*\)/y) !== null) return '';
    const named = this.#pass(/\?P<(\w+)>/y);
    if (named !== null) return `(?<${named[1] ?? ''}>`;
    const again = this.#pass(/\?P=(\w+)\)/y);
    if (again !== null) return `\\k<${again[1] ?? ''}>`;
    const plain = this.#pass(/\?(?::|=|!|<=|<!)/y);
    if (plain !== null) return `(${plain[0]}`;
    if (this.#source.charAt(this.#at) === '?')
      throw new RegexError(`what begins with "(${this.#source.slice(this.#at, this.#at + 2)}" is not supported`);
    return '(';
  }

  #escape(): string {
    const letter = this.#take();
    const { isBytes } = this.#flags;
    if (letter === 'A') return '(?<![^])';
    if (letter === 'Z') return '(?![^])';
    if (letter === 'b' || letter === 'B') return this.#wordEnd(letter);
    this.#at -= letter.length;
    const octal = this.#pass(/[0-3][0-7]{2}/y);
    if (octal !== null) return code(Number.parseInt(octal[0], 8));
    this.#at += letter.length;
    if (/[1-9]/.test(letter)) return `(?:\\${letter}${this.#pass(/\d?/y)?.[0] ?? ''})`;
    const lower = SETS[letter.toLowerCase()];
    if (lower !== undefined) return `[${letter === letter.toLowerCase() ? '' : '^'}${lower[isBytes ? 1 : 0]}]`;
    return this.#character(letter);
  }

  #wordEnd(letter: string): string {
    const word = `[${SETS['w']?.[this.#flags.isBytes ? 1 : 0] ?? ''}]`;
    if (letter === 'b') return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
    return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
  }

  /** One character that is written with a backslash, in a set or outside. */
  #character(letter: string): string {
    if (CONTROLS.has(letter)) return `\\${letter}`;
    if (letter === 'a') return '\\x07';
    if (letter === '0') return code(Number.parseInt(this.#pass(/[0-7]{0,2}/y)?.[0] || '0', 8));
    const hex = { x: /[0-9a-fA-F]{2}/y, u: /[0-9a-fA-F]{4}/y, U: /[0-9a-fA-F]{8}/y }[letter];
    const digits = hex === undefined ? null : this.#pass(hex);
    if (digits !== null) return code(Number.parseInt(digits[0], 16));
    if (letter === '' || /[A-Za-z]/.test(letter)) throw new RegexError(`bad escape \\${letter}`);
    return /[$()*+./?[\\\]^{|}-]/.test(letter) ? escaped(letter) : letter;
  }

  #set(): string {
    let written = this.#pass(/\^/y) === null ? '[' : '[^';
    if (this.#pass(/\]/y) !== null) written += '\\]';
    for (;;) {
      const character = this.#take();
      if (character === '') throw new RegexError('a set of characters is not closed');
      if (character === ']') return `${written}]`;
      written += character === '\\' ? this.#inSet() : /[[/(){}|]/.test(character) ? `\\${character}` : character;
    }
  }

  #inSet(): string {
    const letter = this.#take();
    if (letter === 'b') return '\\b';
    const lower = SETS[letter.toLowerCase()];
    if (lower === undefined) return this.#character(letter);
    if (letter === letter.toLowerCase()) return lower[this.#flags.isBytes ? 1 : 0];
    return { D: '\\P{Nd}', W: '\\W', S: '\\S' }[letter] ?? '';
  }

  #take(): string {
    const character = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    if (this.#at >= this.#source.length) return '';
    this.#at += character.length;
    return character;
  }

  #pass(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }
}

function code(point: number): string {
  return `\\u{${point.toString(16)}}`;
}

/** With the flag u a dash may only be written with a backslash in a set; as a code it may be anywhere. */
function escaped(letter: string): string {
  return letter === '-' ? '\\x2d' : `\\${letter}`;
}

/** Python's `\1`, `\g<1>` and `\g<name>` of a replacement, with what the groups of a match hold. */
export function expandedMatch(replacement: string, match: RegExpExecArray | RegExpMatchArray): string {
  return replacement.replace(
    /\\(?:g<(\w+)>|(\d{1,2})|(.))/gs,
    (whole, name: string | undefined, number: string | undefined, other: string | undefined) => {
      if (name !== undefined) return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? '';
      if (number !== undefined)
        return number.startsWith('0') ? String.fromCharCode(Number.parseInt(number, 8)) : (match[Number(number)] ?? '');
      return LETTER_ESCAPES[other ?? ''] ?? whole;
    },
  );
}
