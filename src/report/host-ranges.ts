/**
 * Many hosts in few words: names that differ in one number are written as ranges, `web[01-10,12].lab`. Order is that of the
 * first host of each word; a padded number keeps its width.
 */
export function hostRanges(names: readonly string[]): string {
  const words = new Map<string, NumberedName[]>();
  for (const name of new Set(names)) {
    const numbered = lastNumber(name);
    const key = numbered === undefined ? name : `${numbered.before}\0${numbered.after}`;
    const word = words.get(key);
    if (numbered === undefined) words.set(key, []);
    else if (word === undefined) words.set(key, [numbered]);
    else word.push(numbered);
  }
  return [...words].map(([key, numbers]) => written(key, numbers)).join(',');
}

interface NumberedName {
  readonly before: string;
  readonly digits: string;
  readonly after: string;
}

/** The last run of digits in the first label of a name; those of a domain or an address are not what hosts differ in. */
function lastNumber(name: string): NumberedName | undefined {
  if (/^[\d.]+$|:/.test(name)) return undefined;
  const match = /^([^.]*?)(\d{1,15})([^\d.]*)(\..*)?$/s.exec(name);
  if (match === null) return undefined;
  const [, before = '', digits = '', rest = '', domain = ''] = match;
  return { before, digits, after: rest + domain };
}

function written(key: string, numbers: readonly NumberedName[]): string {
  const [first] = numbers;
  if (first === undefined) return key;
  const { before, after } = first;
  const ranges = rangesOf(numbers.map(({ digits }) => digits));
  const [only] = ranges;
  const isOne = ranges.length === 1 && only !== undefined && !only.includes('-');
  return `${before}${isOne ? only : `[${ranges.join(',')}]`}${after}`;
}

function rangesOf(texts: readonly string[]): readonly string[] {
  const sorted = texts.toSorted((a, b) => Number(a) - Number(b) || a.length - b.length);
  const ranges: { readonly from: string; to: string }[] = [];
  for (const text of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && isNext(last.to, text)) last.to = text;
    else ranges.push({ from: text, to: text });
  }
  return ranges.map(({ from, to }) => (from === to ? from : `${from}-${to}`));
}

/** 09 is followed by 10, 9 by 10, but 09 not by 010. */
function isNext(before: string, text: string): boolean {
  return text === String(Number(before) + 1).padStart(before.length, '0');
}
