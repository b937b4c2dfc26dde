import type { Position } from './diagnostic.ts';

/**
 * The text of a `!vault` scalar on its way through plain data. It is a template (it begins as a comment of Jinja2's), so whatever
 * renders data comes by it, and it is decrypted only there: what no task uses needs no password.
 */
export function vaulted(envelope: string, { file, line, column }: Position): string {
  return `${MARK}${line}:${column} ${file.replaceAll('#}', '')} #}${envelope}`;
}

const MARK = '{#!vault ';

export interface Vaulted {
  readonly envelope: string;
  readonly position: Position;
}

export function vaultedOf(text: string): Vaulted | undefined {
  if (!text.startsWith(MARK)) return undefined;
  const [head, line, column, file] = /^\{#!vault (\d+):(\d+) (.*?) #\}/s.exec(text) ?? [];
  if (head === undefined || file === undefined) return undefined;
  return { envelope: text.slice(head.length), position: { file, line: Number(line), column: Number(column) } };
}

/** The name under which the template engine asks the lookups to decrypt; it is the name of no plugin. */
export const OPEN_VAULT = ' vault';
