import { ParseError } from '../../src/model/diagnostic.ts';
import { pythonRegex } from '../../src/model/python-regex.ts';
import type { LocalEntry } from '../../src/module/contract.ts';
import type { Params } from './params.ts';

export interface Fragment {
  readonly name: string;
  readonly content: Buffer;
}

/** The folder of fragments, or why there is none. */
export type Fragments =
  | { readonly kind: 'absent' | 'other' | 'too_large' }
  | { readonly kind: 'folder'; readonly fragments: readonly Fragment[] };

/** Most of all fragments together: they come over. */
export const MOST_BYTES = 4 * 1024 * 1024;

export function parseFragments(stdout: string): Fragments {
  const lines = stdout.split('\n').map(line => [line.slice(0, 5), line.slice(5)] as const);
  const kind = lines.find(([key]) => key === 'kind=')?.[1];
  if (kind === 'absent' || kind === 'other') return { kind };
  const size = Number(lines.find(([key]) => key === 'size=')?.[1]);
  if (Number.isNaN(size)) throw new ParseError({ code: 'unknown_output', cause: 'looking at fragments gave no size' });
  if (size > MOST_BYTES) return { kind: 'too_large' };
  const coding = stdout.startsWith('coding=hex') ? 'hex' : 'base64';
  const parts = lines
    .filter(([key]) => key === 'name=' || key === 'data=')
    .map(([, text]) => Buffer.from(text, coding));
  const fragments = Array.from({ length: Math.floor(parts.length / 2) }, (_, index) => ({
    name: String(parts[index * 2]),
    content: parts[index * 2 + 1] ?? Buffer.alloc(0),
  }));
  return { kind: 'folder', fragments };
}

/** Those of a folder of the controller; what is deeper is none of it. */
export function localFragments(entries: readonly LocalEntry[] | undefined): Fragments {
  if (entries === undefined) return { kind: 'other' };
  const fragments = entries.flatMap(({ path, base64 }) =>
    base64 === undefined || path.includes('/') ? [] : [{ name: path, content: Buffer.from(base64, 'base64') }],
  );
  return { kind: 'folder', fragments };
}

/** All that are asked for, one behind the other; each but the last ends with a newline, and the delimiter is a line of its own. */
export function assembled(fragments: readonly Fragment[], given: Params): Buffer {
  const { regexp, ignore_hidden: isVisible, delimiter } = given;
  const pattern = regexp === undefined ? undefined : pythonRegex(regexp);
  const chosen = fragments
    .filter(({ name }) => !(isVisible && name.startsWith('.')))
    .filter(({ name }) => pattern === undefined || name.search(pattern) >= 0)
    .toSorted((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  const line = delimiter === undefined || delimiter === '' ? undefined : ended(Buffer.from(unescaped(delimiter)));
  return Buffer.concat(
    chosen.flatMap(({ content }, index) => {
      const isLast = index === chosen.length - 1;
      return [...(index > 0 && line !== undefined ? [line] : []), isLast ? content : ended(content)];
    }),
  );
}

function ended(content: Buffer): Buffer {
  return content.at(-1) === 0x0a ? content : Buffer.concat([content, Buffer.from('\n')]);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };

function unescaped(text: string): string {
  return text.replace(/\\([^])/g, (whole, letter: string) => ESCAPES[letter] ?? whole);
}
