/** Settings that hold a password: of their own, or inside a vfb. */
const PASSWORD = /(?:vncpasswd|spicepasswd)/;

/** A config's text with its passwords hidden. Rather too much is hidden than the rest of a password with a quote in it shown. */
export function masked(text: string): string {
  return text
    .replace(/^(\s*(?:vncpasswd|spicepasswd)\s*\+?=\s*).*$/gm, '$1********')
    .replace(/((?:vncpasswd|spicepasswd)=)[^,\n]*/g, '$1********');
}

export function holdsPassword(text: string): boolean {
  return PASSWORD.test(text);
}
