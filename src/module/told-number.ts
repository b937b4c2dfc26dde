import { ParseError } from '../model/diagnostic.ts';

/** A number as a host told it. Throws ParseError for what is none: no plan may be made of it, and no playbook may see it. */
export function toldNumber(text: string): number {
  const number = Number(text);
  // Without the sign of -0, which JSON has not.
  if (Number.isFinite(number)) return number + 0;
  throw new ParseError({ code: 'unknown_output', cause: `${JSON.stringify(text.slice(0, 40))} is no number` });
}
