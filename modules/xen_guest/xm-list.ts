import { ParseError } from '../../src/model/diagnostic.ts';
import { type RunState, stateOf } from './xl-list.ts';

/** A domain as xend knows it; one without a domid is defined there (`xm new`) and does not run. */
export interface XmDomain {
  readonly name: string;
  readonly uuid: string;
  readonly domid: number | undefined;
  readonly state: RunState | 'inactive';
  readonly memoryMiB: number | undefined;
  readonly vcpus: number | undefined;
}

/** An S-expression: a word, or a list. */
export type Sxp = string | readonly Sxp[];

/** Parses `xm list --long`: one `(domain (key value) …)` for each, with warnings of Python before them. */
export function parseXmList(text: string): readonly XmDomain[] {
  const start = text.search(/^\(domain\b/m);
  if (start < 0 && text.trim() === '') return [];
  if (start < 0) throw unknown(text);
  const found = parseSxp(text.slice(start));
  if (found === undefined) throw unknown(text);
  return found.flatMap(item => (typeof item === 'object' && item[0] === 'domain' ? [domainOf(item)] : []));
}

function unknown(text: string): ParseError {
  return new ParseError({
    code: 'unknown_output',
    cause: `xm list gave no domains: ${JSON.stringify(text.slice(0, 120))}`,
  });
}

function domainOf(domain: readonly Sxp[]): XmDomain {
  const value = (key: string): string | undefined => {
    const found = domain.find(item => typeof item === 'object' && item[0] === key);
    const first = typeof found === 'object' ? found[1] : undefined;
    return typeof first === 'string' ? first : undefined;
  };
  const number = (key: string): number | undefined => {
    const text = value(key);
    return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text)) : undefined;
  };
  const domid = number('domid');
  const letters = value('state');
  return {
    name: value('name') ?? '',
    uuid: value('uuid') ?? '',
    domid,
    state: domid === undefined || letters === undefined ? 'inactive' : ofLetters(letters),
    memoryMiB: number('memory'),
    vcpus: number('online_vcpus') ?? number('vcpus'),
  };
}

/** xend's letters are `rbpscd`, c for crashed. */
function ofLetters(letters: string): RunState {
  if (letters[4] === 'c') return 'crashed';
  return stateOf(`${letters.slice(0, 4)}-${letters[5] ?? '-'}`);
}

const TOKEN = /\s*(?:(\()|(\))|'((?:[^'\\]|\\[^])*)'|"((?:[^"\\]|\\[^])*)"|([^\s()'"]+))/y;

/** Several S-expressions in a row; undefined when brackets do not match. Words may be in single or double quotes. */
export function parseSxp(text: string): readonly Sxp[] | undefined {
  const stack: Sxp[][] = [[]];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) return undefined;
    at = TOKEN.lastIndex;
    const [, open, close, single, double, word] = found;
    if (open !== undefined) stack.push([]);
    else if (close !== undefined) {
      const list = stack.pop();
      const outer = stack.at(-1);
      if (list === undefined || outer === undefined) return undefined;
      outer.push(list);
    } else stack.at(-1)?.push(single ?? double ?? word ?? '');
    if (stack.length > DEEPEST) return undefined;
  }
  return stack.length === 1 ? stack[0] : undefined;
}

const DEEPEST = 64;
