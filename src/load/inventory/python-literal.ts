import { STRING_ESCAPES } from '../../model/python-escapes.ts';
import type { Json } from '../../model/json.ts';

/**
 * A value in an INI inventory, as `ast.literal_eval` of Python reads it: a literal where the text is one, else the text.
 * Literals that JSON cannot hold (sets, bytes, complex numbers, integers that JavaScript rounds) stay text.
 */
export function pythonLiteral(text: string): Json {
  if (!/[\d'"([{TFN]/.test(text)) return text;
  const value = new LiteralReader(text).whole();
  return value === undefined ? text : value;
}

const DEEPEST = 100;
const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['True', true],
  ['False', false],
  ['None', null],
]);
const CLOSING = { '[': ']', '(': ')', '{': '}' } as const;

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The whole text as one value; `1, 2` without brackets is a list. */
  whole(): Json | undefined {
    const first = this.value(0);
    if (first === undefined) return undefined;
    const items = [first];
    let isList = false;
    while (this.#sign(',')) {
      isList = true;
      if (this.#isAtEnd()) break;
      const next = this.value(0);
      if (next === undefined) return undefined;
      items.push(next);
    }
    if (!this.#isAtEnd()) return undefined;
    return isList ? items : first;
  }

  /** Undefined when no literal stands here. */
  value(depth: number): Json | undefined {
    if (depth > DEEPEST) return undefined;
    this.#take(SPACE);
    const open = this.#take(/[[({]/y)?.[0];
    if (open === '[') return this.#items(']', depth)?.items;
    if (open === '(') return this.#tuple(depth);
    if (open === '{') return this.#mapping(depth);
    const word = this.#take(/(?:True|False|None)\b/y)?.[0];
    if (word !== undefined) return WORDS.get(word);
    return /['"]/.test(this.#text.slice(this.#at, this.#at + 2)) ? this.#strings() : this.#number();
  }

  #isAtEnd(): boolean {
    this.#take(SPACE);
    return this.#at === this.#text.length;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }

  #sign(sign: string): boolean {
    this.#take(SPACE);
    const found = this.#text[this.#at] === sign;
    if (found) this.#at++;
    return found;
  }

  #items(end: string, depth: number): { items: readonly Json[]; commas: number } | undefined {
    const items: Json[] = [];
    let commas = 0;
    while (!this.#sign(end)) {
      if (items.length > commas) return undefined;
      const item = this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      if (this.#sign(',')) commas++;
    }
    return { items, commas };
  }

  /** Parentheses without a comma only group: `(5)` is 5. */
  #tuple(depth: number): Json | undefined {
    const found = this.#items(CLOSING['('], depth);
    return found?.items.length === 1 && found.commas === 0 ? found.items[0] : found?.items;
  }

  #mapping(depth: number): Json | undefined {
    const entries: [string, Json][] = [];
    let isOpen = true;
    while (!this.#sign(CLOSING['{'])) {
      if (!isOpen) return undefined;
      const key = this.value(depth + 1);
      if (key === undefined || (typeof key === 'object' && key !== null) || !this.#sign(':')) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      entries.push([String(key), value]);
      isOpen = this.#sign(',');
    }
    return Object.fromEntries(entries);
  }

  /** Strings that stand side by side are one. */
  #strings(): string | undefined {
    let whole: string | undefined;
    for (;;) {
      const match = this.#take(STRING);
      if (match === undefined) return whole;
      const [, prefix = '', ...bodies] = match;
      const body = bodies.join('');
      const text = /r/i.test(prefix) ? body : unescaped(body);
      if (text === undefined) return undefined;
      whole = (whole ?? '') + text;
    }
  }

  #number(): number | undefined {
    const sign = this.#take(/[-+]/y)?.[0];
    this.#take(SPACE);
    const text = this.#take(NUMBER)?.[0].replaceAll('_', '');
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!Number.isFinite(value) || (!/[.eE]|^0x/i.test(text) && !Number.isSafeInteger(value))) return undefined;
    return sign === '-' && value !== 0 ? -value : value;
  }
}

const STRING =
  /([rRuU]?)(?:'''((?:[^\\]|\\.)*?)'''|"""((?:[^\\]|\\.)*?)"""|'(?!'')((?:[^'\\]|\\.)*)'|"(?!"")((?:[^"\\]|\\.)*)")\s*/sy;

/** What Python passes over: blanks and a comment. */
const SPACE = /(?:\s|#[^\n]*)*/y;

/** An integer has no leading zero: `0644` is text. */
const DIGITS = String.raw`\d(?:_?\d)*`;
const EXPONENT = `[eE][-+]?${DIGITS}`;
const NUMBER = new RegExp(
  [
    String.raw`(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+`,
    String.raw`${DIGITS}\.(?:${DIGITS})?(?:${EXPONENT})?|\.${DIGITS}(?:${EXPONENT})?|${DIGITS}${EXPONENT}`,
    String.raw`0(?:_?0)*|[1-9](?:_?\d)*)(?![\w.])`,
  ].join('|'),
  'y',
);

/** Undefined for an escape that Python refuses; one that it does not know keeps its backslash. */
function unescaped(body: string): string | undefined {
  const wrong: string[] = [];
  const text = body.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(.))/gs,
    (whole, ...parts: (string | undefined)[]) => {
      const [x, u, long, octal, other = ''] = parts;
      const code = Number.parseInt(x ?? u ?? long ?? octal ?? '', octal === undefined ? 16 : 8);
      if (/[xuUN]/.test(other) || code > 0x10ffff) wrong.push(whole);
      if (wrong.length > 0) return '';
      return Number.isNaN(code) ? (STRING_ESCAPES[other] ?? whole) : String.fromCodePoint(code);
    },
  );
  return wrong.length > 0 ? undefined : text;
}
