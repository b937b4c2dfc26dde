import { TemplateError } from '../model/diagnostic.ts';
import { type Json, jsonText } from '../model/json.ts';
import type { LookupCall } from '../vars/variables.ts';

export type Plugin = (terms: readonly Json[], call: LookupCall) => readonly Json[];

/** Reads a file of the controller, decrypted when ansible-vault encrypted it. */
export type ReadBytes = (path: string) => Uint8Array;

export type HostsInGroups = (patterns: readonly string[], groups: Json | undefined) => readonly string[];

export function textIn(path: string, readBytes: ReadBytes): string {
  return Buffer.from(readBytes(path)).toString('utf8');
}

export function refused(cause: string, mend?: string): TemplateError {
  return new TemplateError({ code: 'template_error', cause, mend });
}

export function isTrue(value: Json | undefined): boolean {
  return value === true || (typeof value === 'string' && /^(?:true|yes|on|1|y|t)$/i.test(value));
}

/** A term of the older form `value name=setting …`, with what keyword arguments say besides. */
export function settingsOf(
  term: Json,
  { kwargs }: LookupCall,
): { readonly text: string; readonly settings: ReadonlyMap<string, string> } {
  const words = jsonText(term).split(/\s+/);
  const settings = new Map(Object.entries(kwargs).map(([name, value]): [string, string] => [name, jsonText(value)]));
  const text = words.filter(word => {
    const match = /^(\w+)=(.*)$/s.exec(word);
    if (match !== null) settings.set(match[1] ?? '', match[2] ?? '');
    return match === null;
  });
  return { text: text.join(' '), settings };
}
