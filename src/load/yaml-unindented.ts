/*
 * PyYAML lets the lines of a quoted text, and those between brackets, begin anywhere (a `}}"` or a `}` below its key is common);
 * the library wants them further in than the key. Space means nothing there, so such lines are read as if they had more of it.
 */

interface Mistake {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

export interface ReadText<Read> {
  readonly read: Read;
  /** How many spaces a line was given that it does not have in the file. */
  readonly added: ReadonlyMap<number, number>;
}

/** Each line between brackets costs another reading; of a longer part the first mistake is told. */
const MOST_READINGS = 200;

/** Reads with `parse` what PyYAML would read. */
export function readUnindented<Read extends { readonly mistake: Mistake | undefined }>(
  text: string,
  parse: (text: string) => Read,
): ReadText<Read> {
  const first = { read: parse(text), added: new Map<number, number>() };
  let [now, further] = [first, furtherIn(text, first.read.mistake)];
  for (let readings = 0; further !== undefined && readings < MOST_READINGS; readings++) {
    const { text: changed, lines, width, until } = further;
    // More space did not help: a bracket has no end, and no space will give it one.
    if (lines.every(line => now.added.has(line))) return now;
    const read = parse(changed);
    // A quote that is really missing was closed by the next one: what follows that one makes no sense.
    if (read.mistake !== undefined && read.mistake.pos[0] < endOfLine(changed, until) && !isUnindented(read.mistake))
      return first;
    const added = new Map([...now.added, ...lines.map(line => [line, (now.added.get(line) ?? 0) + width] as const)]);
    now = { read, added };
    further = furtherIn(changed, read.mistake);
  }
  return now;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function isUnindented({ code, message }: Mistake): boolean {
  return code === 'BAD_INDENT' && message.startsWith('Flow ');
}

/** The text with the lines of this mistake further in; undefined when it is of another kind. */
function furtherIn(text: string, mistake: Mistake | undefined): ReturnType<typeof padded> {
  if (mistake === undefined) return undefined;
  const at = mistake.pos[0];
  const [, quote] = /^Missing closing (["'])quote$/.exec(mistake.message) ?? [];
  if (quote !== undefined) return padded(text, text.indexOf('\n', at), closing(text, at, quote));
  if (!isUnindented(mistake)) return undefined;
  const word = at + text.slice(at).search(/\S/);
  const begin = text.lastIndexOf('\n', word);
  return isMarker(text.slice(begin, word + 4)) ? undefined : padded(text, begin, word);
}

/** Where the quoted text ends that goes on at `from`. */
function closing(text: string, from: number, quote: string): number | undefined {
  const end = quote === "'" ? /[^']*(?:''[^']*)*'/y : /[^"\\]*(?:\\[^][^"\\]*)*"/y;
  end.lastIndex = from;
  const found = end.exec(text);
  return found === null || isMarker(found[0]) ? undefined : end.lastIndex;
}

/** No text goes on behind the mark of a document. */
function isMarker(text: string): boolean {
  return /\n(?:---|\.\.\.)(?:\s|$)/.test(text);
}

function padded(text: string, begin: number, end: number | undefined) {
  if (begin < 0 || end === undefined) return undefined;
  const before = text.slice(0, begin).split('\n');
  const width = before.reduce((widest, line) => Math.max(widest, /^[\s-]*/.exec(line)?.[0].length ?? 0), 0) + 1;
  const lines = text.slice(begin, end).split('\n').slice(1);
  const inside = lines.map(line => `\n${' '.repeat(width)}${line}`).join('');
  return {
    text: text.slice(0, begin) + inside + text.slice(end),
    lines: lines.map((_, index) => before.length + index + 1),
    width,
    until: begin + inside.length,
  };
}
