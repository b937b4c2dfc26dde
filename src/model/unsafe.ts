/**
 * The text of an `!unsafe` scalar on its way through plain data: a template whose rendering is the text, which is then none.
 * It begins as a comment of Jinja2's, so whatever renders data comes by it.
 */
export function unsafe(text: string): string {
  return /\{[{%#]/.test(text) ? MARK + text : text;
}

const MARK = '{#!unsafe#}';

/** The text as it was written; undefined for any other. */
export function unsafeOf(text: string): string | undefined {
  return text.startsWith(MARK) ? text.slice(MARK.length) : undefined;
}
