import { OrchestratorError } from '../model/diagnostic.ts';
import { readFileSync } from 'node:fs';
import { Secret } from '../model/secret.ts';

/** A POSIX sh program with positional parameters. `text` is sent once per shell, `args` with each use. */
export interface Script {
  readonly text: string;
  readonly args: readonly string[];
  /** Paths of which a look asks `found_at`; other looks may run in the same subshell after it (module/files/found.ts). */
  readonly stats?: readonly string[];
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

/** A text cannot be handed to a shell. */
class ScriptError extends OrchestratorError {}

/** Throws ScriptError where a script cannot be sent: no word of a shell holds a NUL. */
export function checkScript({ text, args }: Script): void {
  for (const word of [text, ...args]) checkWord(word);
}

function checkWord(text: string): void {
  if (!text.includes('\0')) return;
  const cause = 'a text with a NUL character cannot be handed to a shell';
  throw new ScriptError({ code: 'nul_in_text', cause, mend: 'take the \\0 out of the parameters' });
}

/** One shell word that stands for exactly this text. Throws ScriptError for a NUL. */
export function quote(text: string): string {
  checkWord(text);
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
  const text = files.map(file => withoutHead(readFileSync(new URL(file, moduleUrl), 'utf8'))).join('\n');
  return (...args) => ({ text, args });
}

/** A host has no use for what a file says of itself at its head. */
function withoutHead(text: string): string {
  return text.replace(/^(#!.*\n)?(?:#.*\n)+/, '$1');
}

/** Like `scriptFile`, for a script that changes something: failing.sh goes before it, which says why it stops. */
export function changingFile(moduleUrl: string, ...files: readonly string[]): (...args: readonly string[]) => Script {
  return scriptFile(moduleUrl, new URL('failing.sh', import.meta.url).href, ...files);
}
