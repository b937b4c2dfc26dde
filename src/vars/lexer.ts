import { syntaxError } from './errors.ts';

export type Token =
  | { readonly kind: 'name' | 'operator'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly isFloat: boolean };

/** A template cut into text, `{{ … }}` and `{% … %}`; comments are gone, whitespace control is done. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output' | 'statement'; readonly tokens: readonly Token[] };

const CLOSERS: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' };
const RAW = /^\{%[-+]?\s*raw\s*[-+]?%\}/;
const END_RAW = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/;

export interface LexOptions {
  /** Drops the newline after a statement; Ansible switches it on. */
  readonly trimBlocks: boolean;
  /** Leaves backslashes in texts inside `{{ … }}` as they are, as Ansible does in playbooks (not in template files). */
  readonly rawBackslashes: boolean;
}

export function segmentsOf(template: string, options: LexOptions): readonly Segment[] {
  return new TemplateLexer(template, options).segments();
}

class TemplateLexer {
  readonly #template: string;
  readonly #options: LexOptions;
  readonly #segments: Segment[] = [];
  #at = 0;

  constructor(template: string, options: LexOptions) {
    this.#template = template;
    this.#options = options;
  }

  segments(): readonly Segment[] {
    while (this.#at < this.#template.length) {
      const open = this.#nextOpen();
      if (open < 0) {
        this.#text(this.#template.slice(this.#at));
        break;
      }
      this.#text(this.#template.slice(this.#at, open));
      this.#at = open;
      if (RAW.test(this.#template.slice(open))) this.#raw();
      else this.#tag(this.#template.slice(open, open + 2));
    }
    return this.#segments;
  }

  #nextOpen(): number {
    const found = this.#template.slice(this.#at).search(/\{[{%#]/);
    return found < 0 ? -1 : this.#at + found;
  }

  #text(text: string): void {
    if (text !== '') this.#segments.push({ kind: 'text', text });
  }

  #raw(): void {
    const start = this.#at + (RAW.exec(this.#template.slice(this.#at))?.[0].length ?? 0);
    const end = END_RAW.exec(this.#template.slice(start));
    if (end === null) throw syntaxError('"raw" has no "endraw"', this.#template);
    this.#text(this.#template.slice(start, start + end.index));
    this.#at = start + end.index + end[0].length;
    this.#afterTag(true, end[2] ?? '');
  }

  #tag(opener: string): void {
    const closer = CLOSERS[opener] ?? '';
    const control = this.#template[this.#at + 2] ?? '';
    const hasControl = control === '-' || control === '+';
    if (control === '-') this.#stripBefore();
    const start = this.#at + 2 + (hasControl ? 1 : 0);
    const isRaw = opener === '{{' && this.#options.rawBackslashes;
    const { tokens, end } =
      opener === '{#' ? this.#comment(start) : tokensUntil(this.#template, start, { closer, isRaw });
    if (opener !== '{#') this.#segments.push({ kind: opener === '{{' ? 'output' : 'statement', tokens });
    const mark = this.#template[end - 1] ?? '';
    this.#at = end + closer.length;
    this.#afterTag(opener !== '{{', mark === '-' || (mark === '+' && opener !== '{{') ? mark : '');
  }

  #comment(start: number): { tokens: readonly Token[]; end: number } {
    const end = this.#template.indexOf('#}', start);
    if (end < 0) throw syntaxError('a comment is not closed', this.#template);
    return { tokens: [], end };
  }

  #stripBefore(): void {
    const last = this.#segments.at(-1);
    if (last?.kind !== 'text') return;
    this.#segments.pop();
    this.#text(last.text.trimEnd());
  }

  #afterTag(isBlock: boolean, mark: string): void {
    const rest = this.#template.slice(this.#at);
    if (mark === '-') this.#at += rest.length - rest.trimStart().length;
    else if (isBlock && mark !== '+' && this.#options.trimBlocks) this.#at += /^\r?\n/.exec(rest)?.[0].length ?? 0;
  }
}

const OPERATORS = [
  '**',
  '//',
  '==',
  '!=',
  '<=',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '~',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '<',
  '>',
  '=',
  '.',
  ',',
  ':',
  '|',
];
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /(?:0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|\d[\d_]*(\.\d[\d_]*)?([eE][-+]?\d+)?)/y;
const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy;

/** Tokens from `start` to the closer; braces of dict literals do not close a tag. */
function tokensUntil(
  template: string,
  start: number,
  { closer, isRaw }: { closer: string; isRaw: boolean },
): { tokens: readonly Token[]; end: number } {
  const tokens: Token[] = [];
  let depth = 0;
  let at = start;
  for (;;) {
    at = skipSpace(template, at);
    if (at >= template.length) throw syntaxError(`"${closer}" is missing`, template);
    const closesHere =
      template.startsWith(closer, at) || (/[-+]/.test(template[at] ?? '') && template.startsWith(closer, at + 1));
    if (depth === 0 && closesHere) return { tokens, end: template.startsWith(closer, at) ? at : at + 1 };
    const token = tokenAt(template, at);
    if (token.kind === 'operator' && '([{'.includes(token.text)) depth++;
    if (token.kind === 'operator' && ')]}'.includes(token.text)) depth--;
    tokens.push(
      token.kind === 'string'
        ? { kind: 'string', text: isRaw ? token.text.slice(1, -1) : unescape(token.text) }
        : token,
    );
    at += token.text.length;
  }
}

/** The tokens of a bare expression, as `when` has it. */
export function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = skipSpace(expression, 0); at < expression.length; at = skipSpace(expression, at)) {
    const token = tokenAt(expression, at);
    tokens.push(token.kind === 'string' ? { kind: 'string', text: unescape(token.text) } : token);
    at += token.text.length;
  }
  return tokens;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at++;
  return at;
}

/** The token that starts here; a string's text is still with its quotes, so that its length is that of the source. */
function tokenAt(text: string, at: number): Token {
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const string = match(STRING);
  if (string !== null) return { kind: 'string', text: string[0] };
  const name = match(NAME);
  if (name !== null) return { kind: 'name', text: name[0] };
  const number = match(NUMBER);
  if (number !== null)
    return { kind: 'number', text: number[0], isFloat: number[1] !== undefined || number[2] !== undefined };
  const operator = OPERATORS.find(candidate => text.startsWith(candidate, at));
  if (operator !== undefined) return { kind: 'operator', text: operator };
  throw syntaxError(`unexpected ${JSON.stringify(text[at])}`, text);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
};

function unescape(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/gs, (whole, code: string) => {
      if (/^[xuU].+/.test(code)) return String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(code.slice(1), 16)));
      return ESCAPES[code] ?? whole;
    });
}
