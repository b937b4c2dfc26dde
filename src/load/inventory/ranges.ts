/** `dom0-[01:20]`, `[a:f]`, `[1:9:2]`: the names that a pattern stands for; undefined when a range is not one. */
export function expandRange(pattern: string): readonly string[] | undefined {
  const match = /^(.*?)\[([^\]]*)\](.*)$/s.exec(pattern);
  if (match === null) return [pattern];
  const [, head = '', range = '', tail = ''] = match;
  const values = valuesOf(range);
  const tails = expandRange(tail);
  if (values === undefined || tails === undefined) return undefined;
  return values.flatMap(value => tails.map(rest => head + value + rest));
}

const MOST_NAMES = 100_000;

function valuesOf(range: string): readonly string[] | undefined {
  const [from, to, by = '1', ...more] = range.split(':');
  const step = Number(by);
  if (from === undefined || to === undefined || more.length > 0 || !Number.isInteger(step) || step < 1)
    return undefined;
  if (/^\d+$/.test(from) && /^\d+$/.test(to)) return numbers(from, to, step);
  if (/^[a-zA-Z]$/.test(from) && /^[a-zA-Z]$/.test(to)) return letters(from, to, step);
  return undefined;
}

/** Leading zeros of the first number give the width, as Ansible has it. */
function numbers(from: string, to: string, step: number): readonly string[] | undefined {
  const [start, end] = [Number(from), Number(to)];
  if (end < start || (end - start) / step > MOST_NAMES) return undefined;
  const width = from.startsWith('0') ? from.length : 0;
  return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) =>
    String(start + index * step).padStart(width, '0'),
  );
}

function letters(from: string, to: string, step: number): readonly string[] | undefined {
  const [start, end] = [from.charCodeAt(0), to.charCodeAt(0)];
  if (end < start) return undefined;
  return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) =>
    String.fromCharCode(start + index * step),
  );
}
