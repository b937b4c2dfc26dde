/** Runs of ASCII, runs of longer characters of UTF-8, and single bytes that are neither. */
const RUNS =
  /[\0-\x7f]+|(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+|[^]/g;

/** Bytes of UTF-8, one character each, as text; a byte that is none of it becomes a lone surrogate, so that it can go back. */
export function escapedText(bytes: string): string {
  return bytes.replace(RUNS, run =>
    run.length === 1 && run > '\x7f'
      ? String.fromCharCode(0xdc00 + run.charCodeAt(0))
      : Buffer.from(run, 'latin1').toString('utf8'),
  );
}

/** The way back. */
export function escapedBytes(text: string): string {
  return text
    .split(/([\udc80-\udcff])/u)
    .map((part, index) =>
      index % 2 === 1 ? String.fromCharCode(part.charCodeAt(0) - 0xdc00) : Buffer.from(part).toString('latin1'),
    )
    .join('');
}
