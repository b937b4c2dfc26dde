import type { Config, ConfigItem, ConfigValue } from './config.ts';
import { normalDisk, normalVif } from './device-specs.ts';

export type ParsedConfig =
  | { readonly kind: 'config'; readonly config: Config }
  | { readonly kind: 'unconvertible'; readonly cause: string };

interface Token {
  readonly kind: 'key' | 'string' | 'number' | 'mark';
  readonly text: string;
}

const LARGEST = 256 * 1024;

/** Reads the text of an xl.cfg file, as xl's own grammar has it. Files of xm are Python programs: never run, only refused. */
export function parseConfig(text: string): ParsedConfig {
  if (text.length > LARGEST) return refused('it is larger than 256 KiB');
  if (text.includes('\r')) return refused('it has carriage returns, which xl does not take');
  if (text.trimStart().startsWith('(')) return refused('it is an SXP file of xend');
  const tokens = tokensOf(text);
  if (typeof tokens === 'string') return refused(tokens);
  return entriesOf(tokens);
}

function refused(cause: string): ParsedConfig {
  return { kind: 'unconvertible', cause };
}

const PATTERNS: readonly (readonly [Token['kind'] | 'blank', RegExp])[] = [
  ['blank', /[ \t]+|#[^\n]*/y],
  ['key', /[a-z][._0-9a-z]*/y],
  ['number', /[0-9][0-9a-fx]*/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ['mark', /\+=|[=,;[\]\n]/y],
];

function tokensOf(text: string): readonly Token[] | string {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const found = PATTERNS.flatMap(([kind, pattern]) => {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      return match === null ? [] : [{ kind, text: match[0] }];
    })[0];
    if (found === undefined) {
      const line = text.slice(0, at).split('\n').length;
      return `line ${line} is not of xl's form (a Python file of xm?)`;
    }
    at += found.text.length;
    if (found.kind !== 'blank') tokens.push({ kind: found.kind, text: found.text });
  }
  return tokens;
}

function entriesOf(tokens: readonly Token[]): ParsedConfig {
  const config = new Map<string, ConfigValue>();
  let at = 0;
  const is = (text: string): boolean => tokens[at]?.kind === 'mark' && tokens[at]?.text === text;
  while (at < tokens.length) {
    if (is('\n') || is(';')) {
      at++;
      continue;
    }
    const key = tokens[at];
    const operator = tokens[at + 1]?.text;
    if (key?.kind !== 'key' || (operator !== '=' && operator !== '+='))
      return refused(`"${key?.text ?? ''}" is no setting`);
    at += 2;
    const value = valueAt(tokens, at);
    if (value === undefined) return refused(`the value of "${key.text}" is not of xl's form`);
    at = value.next;
    if (at < tokens.length && !is('\n') && !is(';'))
      return refused(`something stands behind the value of "${key.text}"`);
    config.set(key.text, operator === '+=' ? appended(config.get(key.text), value.value) : value.value);
  }
  return { kind: 'config', config };
}

function appended(before: ConfigValue | undefined, value: ConfigValue): ConfigValue {
  if (before === undefined) return value;
  if (typeof before === 'object' && typeof value === 'object') return [...before, ...value];
  return scalarText(before) + scalarText(value);
}

function valueAt(tokens: readonly Token[], start: number): { value: ConfigValue; next: number } | undefined {
  const token = tokens[start];
  if (token?.kind === 'string') return { value: unquoted(token.text), next: start + 1 };
  if (token?.kind === 'number') return { value: numberOf(token.text), next: start + 1 };
  if (token?.text !== '[') return undefined;
  return listAt(tokens, start + 1);
}

/** A list of texts, or of lists; a text that stands where a comma should makes it no list. */
function listAt(
  tokens: readonly Token[],
  start: number,
  depth = 1,
): { value: readonly ConfigItem[]; next: number } | undefined {
  const items: ConfigItem[] = [];
  let wantsComma = false;
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at] ?? NOTHING;
    if (token.text === '\n') continue;
    if (token.kind === 'mark' && token.text === ']') return { value: items, next: at + 1 };
    if (token.kind === 'mark' && token.text === ',' && wantsComma) {
      wantsComma = false;
      continue;
    }
    const item = wantsComma ? undefined : itemAt(tokens, at, depth);
    if (item === undefined) return undefined;
    items.push(item.value);
    at = item.next - 1;
    wantsComma = true;
  }
  return undefined;
}

function itemAt(tokens: readonly Token[], at: number, depth: number): { value: ConfigItem; next: number } | undefined {
  const { kind, text } = tokens[at] ?? NOTHING;
  if (kind === 'string') return { value: unquoted(text), next: at + 1 };
  if (kind === 'number') return { value: text, next: at + 1 };
  return kind === 'mark' && text === '[' && depth < DEEPEST ? listAt(tokens, at + 1, depth + 1) : undefined;
}

/** A text of brackets alone must not end the program. */
const DEEPEST = 16;

const NOTHING: Token = { kind: 'key', text: '' };

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
}

function numberOf(text: string): number | string {
  const value = Number(text);
  return Number.isInteger(value) ? value : text;
}

/** Settings in one form, so that spellings that mean the same compare equal. */
function normalForm(config: Config): ReadonlyMap<string, string> {
  const normal = new Map<string, string>();
  for (const [key, value] of config) normal.set(key, normalValue(key, value));
  const builder = config.get('builder');
  if (!normal.has('type')) normal.set('type', builder === 'hvm' ? 'hvm' : 'pv');
  if (!normal.has('cmdline')) {
    const [root, extra] = [config.get('root'), config.get('extra')];
    const line = [root === undefined ? undefined : `root=${scalarText(root)}`, extra]
      .filter(part => part !== undefined)
      .join(' ');
    if (line !== '') normal.set('cmdline', line);
  }
  for (const key of ['builder', 'root', 'extra']) normal.delete(key);
  return normal;
}

function normalValue(key: string, value: ConfigValue): string {
  if (typeof value !== 'object') return key === 'uuid' ? String(value).toLowerCase() : String(value);
  return JSON.stringify(value.map(item => (typeof item === 'string' ? normalItem(key, item) : item)));
}

function normalItem(key: string, item: string): ReturnType<typeof normalDisk> | string {
  if (key === 'disk') return normalDisk(item);
  return key === 'vif' ? normalVif(item) : item;
}

/** Keys whose values differ between what is installed and what is wanted. */
export function differingKeys(installed: Config, wanted: Config): readonly string[] {
  const [a, b] = [normalForm(installed), normalForm(wanted)];
  return [...new Set([...a.keys(), ...b.keys()])].filter(key => a.get(key) !== b.get(key));
}

function scalarText(value: ConfigValue): string {
  return typeof value === 'object' ? value.join(',') : String(value);
}
