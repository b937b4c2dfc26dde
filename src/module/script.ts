import { readFileSync } from 'node:fs';
import { Secret } from '../model/secret.ts';

/** A POSIX sh program with positional parameters. `text` is sent once per shell, `args` with each use. */
export interface Script {
  readonly text: string;
  readonly args: readonly string[];
}

/** Raw shell text inside `` sh`…` ``; only for text that we wrote ourselves. */
interface RawText {
  readonly raw: string;
}

type Value = string | number | Secret | RawText | readonly string[];

/**
 * Builds a script; every interpolated value becomes one single-quoted word (a list: several words), so that no value can
 * ever be read as shell text. `sh.raw` is the only way round, and a reviewer can search for it.
 */
export function sh(strings: TemplateStringsArray, ...values: readonly Value[]): Script {
  const text = strings.map((piece, index) => piece + valueText(values[index])).join('');
  return { text, args: [] };
}

sh.raw = (raw: string): RawText => ({ raw });

function valueText(value: Value | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return quote(String(value));
  if (value instanceof Secret) return quote(value.reveal());
  if ('raw' in value) return value.raw;
  return value.map(quote).join(' ');
}

/** One shell word that stands for exactly this text. NUL cannot be in a word of sh, so it is refused. */
export function quote(text: string): string {
  if (text.includes('\0')) throw new RangeError('a shell word cannot hold a NUL character');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A script with its parameters inside, for a file. */
export function standalone({ text, args }: Script): string {
  return `set -- ${args.map(quote).join(' ')}\n${text}`;
}

/**
 * Reads a script file beside the module (`scriptFile(import.meta.url, 'probe.sh')`) once, at start, and gives a function
 * that pairs it with positional parameters. Of several files one script is made, in their order.
 */
export function scriptFile(moduleUrl: string, ...files: readonly string[]): (...args: readonly string[]) => Script {
  const text = files.map(file => readFileSync(new URL(file, moduleUrl), 'utf8')).join('\n');
  return (...args) => ({ text, args });
}
