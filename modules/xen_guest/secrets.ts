/** A config's text with its passwords hidden: in settings of their own and inside vfb lists. */
export function masked(text: string): string {
  return text
    .replace(/^(\s*(?:vncpasswd|spicepasswd)\s*=\s*)(["']).*?\2/gm, '$1$2********$2')
    .replace(/((?:vncpasswd|spicepasswd)=)[^,"'\]]*/g, '$1********');
}
