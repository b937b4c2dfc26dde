const PLAIN = /[A-Za-z0-9/._+-]/;

/**
 * Writes a path so that the parser of exports(5) reads exactly it. That parser decodes again what it has decoded, so digits
 * after a backslash are escaped as well.
 */
export function escapePath(path: string): string {
  let afterBackslash = false;
  let escaped = '';
  for (const byte of new TextEncoder().encode(path)) {
    const character = String.fromCharCode(byte);
    const isDigit = /[0-7]/.test(character);
    escaped += PLAIN.test(character) && !(afterBackslash && isDigit) ? character : octal(byte);
    afterBackslash = character === '\\' || (afterBackslash && isDigit);
  }
  return escaped;
}

/** Undoes the `\ooo` escapes of etab, in one pass. */
export function unescapePath(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = toByteString(text).replaceAll(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
  return fromByteString(bytes);
}

/** The UTF-8 bytes of a text, one character each. */
export function toByteString(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('');
}

/** Back from bytes to text. A byte order mark stays: to exportfs it is part of the path. */
export function fromByteString(bytes: string): string {
  const codes = Uint8Array.from(bytes, character => character.charCodeAt(0));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(codes);
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, '0')}`;
}
