/** `dom0-[01:20]`, `[a:f]`, `[1:9:2]`: the names that a pattern stands for; undefined when a range is none, or of too many. */
export function expandRange(pattern: string): readonly string[] | undefined {
  const match = /^([^[]*)\[([^\]]*)\](.*)$/s.exec(pattern);
  if (match === null) return pattern.includes('[') || pattern.includes(']') ? undefined : [pattern];
  const [, head = '', range = '', tail = ''] = match;
  const values = valuesOf(range);
  const tails = expandRange(tail);
  if (values === undefined || tails === undefined || values.length * tails.length > MOST_NAMES) return undefined;
  return values.flatMap(value => tails.map(rest => head + value + rest));
}

const MOST_NAMES = 100_000;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function valuesOf(range: string): readonly string[] | undefined {
  const [first = '', to = '', by = '1', ...more] = range.split(':');
  // As Ansible has it, a range without a begin starts at 0.
  const from = first === '' ? '0' : first;
  if (!range.includes(':') || more.length > 0 || !/^[1-9]\d{0,5}$/.test(by)) return undefined;
  if (/^\d{1,15}$/.test(from) && /^\d{1,15}$/.test(to)) return numbers(from, to, Number(by));
  if (/^[a-zA-Z]$/.test(from) && /^[a-zA-Z]$/.test(to)) return letters(from, to, Number(by));
  return undefined;
}

/** Leading zeros of the first number give the width; the last must then be as wide, as Ansible has it. */
function numbers(from: string, to: string, step: number): readonly string[] | undefined {
  const [start, end] = [Number(from), Number(to)];
  const isPadded = from.length > 1 && from.startsWith('0');
  if (end < start || (end - start) / step >= MOST_NAMES || (isPadded && from.length !== to.length)) return undefined;
  return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) =>
    String(start + index * step).padStart(isPadded ? from.length : 0, '0'),
  );
}

/** Small letters come before capitals: `[x:C]` is x, y, z, A, B, C. */
function letters(from: string, to: string, step: number): readonly string[] | undefined {
  const [start, end] = [LETTERS.indexOf(from), LETTERS.indexOf(to)];
  if (end < start) return undefined;
  return Array.from(LETTERS.slice(start, end + 1)).filter((_, index) => index % step === 0);
}
