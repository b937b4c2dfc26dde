import type { Json } from '../../src/model/json.ts';
import type { Sections } from '../../src/module/sections.ts';

/** The lines of a section without blank ones; none when it is not there. */
export function linesOf(sections: Sections, name: string): readonly string[] {
  return (sections.get(name) ?? []).filter(line => line.trim() !== '');
}

/** The `key=value` lines of a section; values may be in shell quotes, as in os-release(5). */
export function valuesOf(sections: Sections, name: string): ReadonlyMap<string, string> {
  return new Map(
    linesOf(sections, name).flatMap(line => {
      const at = line.indexOf('=');
      return at < 1 ? [] : [[line.slice(0, at).trim(), unquoted(line.slice(at + 1).trim())] as const];
    }),
  );
}

function unquoted(text: string): string {
  const quote = text.at(0);
  const isQuoted = text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote);
  return isQuoted ? text.slice(1, -1).replace(/\\(["\\$`])/g, '$1') : text;
}

/** A whole number of a host's; 0 for anything else. */
export function countOf(text: string | undefined): number {
  const number = Number.parseInt(text ?? '', 10);
  return Number.isSafeInteger(number) ? number : 0;
}

/** Without members that are undefined. */
export function present(members: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}
