import type { Params } from './params.ts';

/** A regular expression of Python as JavaScript's; undefined when it cannot be one. */
export function patternOf(source: string): RegExp | undefined {
  try {
    return new RegExp(
      source
        .replaceAll('(?P<', '(?<')
        .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
        .replaceAll('\\A', '^')
        .replaceAll('\\Z', '$'),
    );
  } catch {
    return undefined;
  }
}

/** The lines of the file as they shall be; equal to `lines` when nothing is to do. */
export function edited(lines: readonly string[], params: Params): readonly string[] {
  return params.state === 'absent' ? lines.filter(line => !isUnwanted(line, params)) : withLine(lines, params);
}

function isUnwanted(line: string, { regexp, search_string: search, line: wanted }: Params): boolean {
  if (regexp !== undefined) return patternOf(regexp)?.test(line) === true;
  return search === undefined ? line === wanted : line.includes(search);
}

function withLine(lines: readonly string[], params: Params): readonly string[] {
  const { line = '', regexp, search_string: search, firstmatch, backrefs } = params;
  const pattern = regexp === undefined ? undefined : patternOf(regexp);
  const matches = (text: string): boolean =>
    pattern === undefined ? search !== undefined && text.includes(search) : pattern.test(text);
  const isExact = (text: string): boolean => text === line;
  const at = place(lines, matches, firstmatch);
  if (at >= 0) {
    const match = pattern?.exec(lines[at] ?? '');
    const replacement = backrefs && match !== null && match !== undefined ? expanded(line, match) : line;
    return lines.with(at, replacement);
  }
  if (backrefs || lines.some(isExact)) return lines;
  return inserted(lines, params);
}

function place(lines: readonly string[], matches: (line: string) => boolean, first: boolean): number {
  return first ? lines.findIndex(matches) : lines.findLastIndex(matches);
}

function inserted(
  lines: readonly string[],
  { line = '', insertafter, insertbefore, firstmatch }: Params,
): readonly string[] {
  if (insertbefore === 'BOF' || insertafter === 'BOF') return [line, ...lines];
  const pattern = patternOf(insertbefore ?? (insertafter === 'EOF' ? '' : insertafter));
  const isAtEnd = insertbefore === undefined && insertafter === 'EOF';
  const at = isAtEnd || pattern === undefined ? -1 : place(lines, text => pattern.test(text), firstmatch);
  if (at < 0) return [...lines, line];
  return lines.toSpliced(insertbefore === undefined ? at + 1 : at, 0, line);
}

function expanded(line: string, match: RegExpExecArray): string {
  return line.replace(
    /\\(?:g<(\w+)>|(\d+))/g,
    (_, name: string | undefined, number: string | undefined) =>
      (name === undefined || /^\d+$/.test(name) ? match[Number(name ?? number)] : match.groups?.[name]) ?? '',
  );
}
