const SETS: Readonly<Record<string, string>> = {
  d: '0-9',
  w: '[:alnum:]_',
  s: '[:space:]',
};

/**
 * A regular expression of Python as one that grep -E on any host takes for the same; undefined when there is none: only the
 * host can look into files without sending them over.
 */
export function grepExpression(source: string, { finds }: GrepUse): string | undefined {
  let written = '';
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  while (at < source.length) {
    const part = partOf(take);
    if (part === undefined || (finds === 'in_file' && (part === '^' || part === '$'))) return undefined;
    written += part;
  }
  return finds === 'line_start' ? `^(${written})` : written;
}

interface GrepUse {
  /** Where a match is: at the beginning of a line, anywhere in a line, anywhere in a file of one "line". */
  readonly finds: 'line_start' | 'in_line' | 'in_file';
}

type Take = (pattern: RegExp) => RegExpExecArray | null;

function partOf(take: Take): string | undefined {
  const group = take(/\(\?(?::|P<[A-Za-z_]\w*>)/y);
  if (group !== null) return '(';
  if (take(/\(\?/y) !== null) return undefined;
  // What is lazy finds the same lines.
  const repeat = take(/([*+?]|\{\d+(?:,\d*)?\})\??/y);
  if (repeat !== null) return repeat[1];
  const escape = take(/\\([^])/y);
  if (escape !== null) return escaped(escape[1] ?? '');
  const set = take(/\[(\^?)((?:\\[dws.\-/]|[^\\\][\n])+)\]/y);
  if (set !== null) return `[${set[1] ?? ''}${inSet(set[2] ?? '')}]`;
  return take(/[^[\]\\{}\n]/y)?.[0];
}

function escaped(letter: string): string | undefined {
  const lower = SETS[letter.toLowerCase()];
  if (lower !== undefined) return `[${letter === letter.toLowerCase() ? '' : '^'}${lower}]`;
  if (letter === 't') return '\t';
  if (/[A-Za-z0-9\n]/.test(letter)) return undefined;
  return /[.*+?()[\]{}|^$\\]/.test(letter) ? `\\${letter}` : letter;
}

/** A dash that stands for itself must be the last in a set of grep's. */
function inSet(text: string): string {
  const isDash = text.includes('\\-');
  const written = text.replaceAll('\\-', '').replace(/\\([dws])/g, (_, letter: string) => SETS[letter] ?? '');
  return `${written.replaceAll('\\', '')}${isDash ? '-' : ''}`;
}
