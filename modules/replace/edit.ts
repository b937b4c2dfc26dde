import { expandedMatch, pythonRegex } from '../../src/model/python-regex.ts';
import type { Params } from './params.ts';

export interface Replaced {
  readonly text: string;
  readonly count: number;
  /** False when `after` and `before` match nothing: then nothing is looked for. */
  readonly isBounded: boolean;
}

/** The text with every place that matches replaced, between the bounds. */
export function replaced(text: string, { regexp, replace, after, before }: Params): Replaced {
  const section = sectionOf(text, after, before);
  if (section === undefined) return { text, count: 0, isBounded: false };
  const [start, end] = section;
  const inside = text.slice(start, end);
  const pattern = pythonRegex(regexp, { multiline: true });
  let [output, at, count] = ['', 0, 0];
  for (const match of inside.matchAll(pattern)) {
    output += inside.slice(at, match.index) + expandedMatch(replace, match);
    at = match.index + match[0].length;
    count++;
  }
  const whole = text.slice(0, start) + output + inside.slice(at) + text.slice(end);
  return { text: whole, count, isBounded: true };
}

/** With both bounds the shortest way from the first place of `after` on; `before` alone reaches to its last place. */
function sectionOf(text: string, after: string | undefined, before: string | undefined) {
  if (after === undefined && before === undefined) return [0, text.length] as const;
  const reach = after !== undefined && before !== undefined ? '.*?' : '.*';
  const match = pythonRegex(`${after ?? ''}(?P<subsection>${reach})${before ?? ''}`, { dotAll: true }).exec(text);
  const inside = match?.groups?.['subsection'];
  if (match === null || inside === undefined) return undefined;
  const start = after === undefined ? match.index : placeOfSection(text, match, { after, before, inside });
  return [start, start + inside.length] as const;
}

interface Bounds {
  readonly after: string;
  readonly before: string | undefined;
  readonly inside: string;
}

/** Where the section begins: behind what `after` takes in this very match. */
function placeOfSection(text: string, match: RegExpExecArray, { after, before, inside }: Bounds): number {
  const end = match.index + match[0].length;
  if (before === undefined) return end - inside.length;
  const head = pythonRegex(`(?P<head>${after})(?P<subsection>.*?)${before}`, { dotAll: true });
  head.lastIndex = match.index;
  const length = head.exec(text)?.groups?.['head']?.length ?? 0;
  return match.index + length;
}
