import { type Entry, entryOf, isHashed, names } from './entries.ts';

/** What is wanted of the lines of a host. */
export interface Wish {
  /** In small letters. */
  readonly name: string;
  /** Lines as they would be written; none: all of the host. */
  readonly lines: readonly string[];
  readonly state: 'present' | 'absent';
}

/** The lines of the file as they shall be. */
export function editedLines(lines: readonly string[], { name, lines: wanted, state }: Wish): readonly string[] {
  if (state === 'absent' && wanted.length === 0)
    return lines.filter(line => {
      const entry = entryOf(line);
      return entry === undefined || entry.marker !== '' || !names(entry, name);
    });
  return wanted.reduce<readonly string[]>(
    (now, line) => (state === 'present' ? withLine : withoutLine)(now, line, name),
    lines,
  );
}

/** A key of another text, or under other names, takes the place of the one of its type, at the end as ssh adds it. */
function withLine(lines: readonly string[], line: string, name: string): readonly string[] {
  const key = entryOf(line);
  if (key === undefined) return lines;
  const at = placeOf(lines, key, name);
  const there = at < 0 ? undefined : entryOf(lines[at] ?? '');
  if (there !== undefined && isSame(there, key)) return lines;
  return [...lines.filter((_, index) => index !== at), line];
}

/** The line of the same key, else the first one of its type. */
function withoutLine(lines: readonly string[], line: string, name: string): readonly string[] {
  const key = entryOf(line);
  const at = key === undefined ? -1 : placeOf(lines, key, name);
  return lines.filter((_, index) => index !== at);
}

/** Where the first line stands that has the same key or one of its type. */
function placeOf(lines: readonly string[], key: Entry, name: string): number {
  return lines.findIndex(line => {
    const entry = entryOf(line);
    if (entry === undefined || entry.type !== key.type || entry.marker !== key.marker) return false;
    return names(entry, name) || entry.hosts === key.hosts;
  });
}

/** Two hashes of one name are the same, whatever their salts. */
function isSame(there: Entry, wanted: Entry): boolean {
  const isSameHost = there.hosts === wanted.hosts || (isHashed(there.hosts) && isHashed(wanted.hosts));
  return isSameHost && there.key === wanted.key;
}
