/** A line of fstab(5) as its fields, unescaped. */
export interface Entry {
  readonly src: string;
  readonly path: string;
  readonly fstype: string;
  readonly opts: string;
  readonly dump: string;
  readonly passno: string;
}

/** Undefined for comments, blank lines and what is no entry. */
function entryOf(line: string): Entry | undefined {
  if (line.trim() === '' || line.trim().startsWith('#')) return undefined;
  const [src, path, fstype, opts, dump = '0', passno = '0'] = line.trim().split(/\s+/).map(unescaped);
  if (src === undefined || path === undefined || fstype === undefined || opts === undefined) return undefined;
  return { src, path, fstype, opts, dump, passno };
}

function lineOf({ src, path, fstype, opts, dump, passno }: Entry): string {
  return [src, path, fstype, opts, dump, passno].map(escaped).join(' ');
}

/** Swap has no mount point of its own: its device is what tells entries apart. */
export function isFor(
  entry: Entry,
  { path, src }: { readonly path: string; readonly src: string | undefined },
): boolean {
  if (path === 'none' || path === 'swap') return entry.fstype === 'swap' && entry.src === src;
  return withoutSlash(entry.path) === withoutSlash(path);
}

export function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

/** The table with this entry once (undefined: without it); other lines stay as they are. */
export function editedTable(content: string, is: (entry: Entry) => boolean, entry: Entry | undefined): string {
  const lines = content === '' ? [] : content.replace(/\n$/, '').split('\n');
  const matches = (line: string): boolean => {
    const found = entryOf(line);
    return found !== undefined && is(found);
  };
  const at = lines.findIndex(matches);
  if (at < 0) return [...lines, ...(entry === undefined ? [] : [lineOf(entry)])].map(line => `${line}\n`).join('');
  const old = entryOf(lines[at] ?? '');
  const isSame = entry !== undefined && old !== undefined && lineOf(old) === lineOf(entry);
  const kept = entry === undefined ? [] : [isSame ? (lines[at] ?? '') : lineOf(entry)];
  const rest = lines.slice(at + 1).filter(line => !matches(line));
  return [...lines.slice(0, at), ...kept, ...rest].map(line => `${line}\n`).join('');
}

export function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function escaped(text: string): string {
  return text.replaceAll(/[\s\\]/g, sign => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
