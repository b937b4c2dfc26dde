/**
 * Text from a host made safe to print: control characters (escape sequences that could move the cursor or fake a line
 * included) and direction overrides are shown as escapes. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, character => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text.replaceAll('\n', '\\n'));
}
