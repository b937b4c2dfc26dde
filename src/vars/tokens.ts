import { STRING_ESCAPES } from '../model/python-escapes.ts';
import { syntaxError } from './errors.ts';

export type Token =
  | { readonly kind: 'name' | 'operator'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly isFloat: boolean };

/** The longer ones first. */
const OPERATORS = ['**', '//', '==', '!=', '<=', '>=', ...'+ - * / % ~ ( ) [ ] { } < > = . , : |'.split(' ')];
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /(?:0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|\d[\d_]*(\.\d[\d_]*)?([eE][-+]?\d+)?)/y;
const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy;

/** Tokens from `start` to the closer; braces of dict literals do not close a tag. */
export function tokensUntil(
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

function unescape(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/gs, (whole, code: string) => {
      if (/^[xuU].+/.test(code)) return String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(code.slice(1), 16)));
      return STRING_ESCAPES[code] ?? whole;
    });
}
