import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { type Place, SshConfigError } from './error.ts';
import { type ConfigLine, configLine } from './line.ts';
import { matchesGlob } from '../../model/glob.ts';

export type Entry =
  | { readonly kind: 'option'; readonly option: ConfigLine; readonly place: Place }
  | { readonly kind: 'host'; readonly patterns: readonly string[]; readonly place: Place }
  | { readonly kind: 'match'; readonly words: readonly string[]; readonly place: Place }
  /** All files that one Include names, in order. */
  | { readonly kind: 'include'; readonly files: readonly (readonly Entry[])[] };

const cache = new Map<string, readonly Entry[]>();

/** The entries of a file with all that it includes, read once a run. A file that is not there is empty. */
export function configEntries(file: string): readonly Entry[] {
  const known = cache.get(file) ?? entriesOf(textOf(file) ?? '', lineOf(file));
  cache.set(file, known);
  return known;
}

/** ssh's own bound on files that include files. */
const MOST_LEVELS = 16;

/** Entries of a text, of which `placeOf` says where its lines stand, by their number. */
export function entriesOf(text: string, placeOf: (line: number) => Place, level = 0): readonly Entry[] {
  if (level > MOST_LEVELS) {
    throw new SshConfigError('ssh_config_syntax', placeOf(0), 'too many levels of Include', 'look for a circle');
  }
  return text.split('\n').flatMap((line, index): readonly Entry[] => {
    const place = placeOf(index + 1);
    const option = configLine(line, place);
    if (option === undefined) return [];
    switch (option.keyword) {
      case 'host':
        return [{ kind: 'host', patterns: option.args, place }];
      case 'match':
        return [{ kind: 'match', words: option.args, place }];
      case 'include':
        return [{ kind: 'include', files: option.args.flatMap(path => includedFiles(path, place, level)) }];
      default:
        return [{ kind: 'option', option, place }];
    }
  });
}

function lineOf(file: string): (line: number) => Place {
  return line => ({ file, line });
}

/** A relative path is below `~/.ssh` in a user's file, below `/etc/ssh` in the machine's. */
function includedFiles(path: string, { file }: Place, level: number): readonly (readonly Entry[])[] {
  const home = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  const folder = file.startsWith('/etc/ssh/') ? '/etc/ssh' : join(homedir(), '.ssh');
  const pattern = isAbsolute(home) ? home : join(folder, home);
  return pathsOf(pattern).flatMap(found => {
    const text = textOf(found);
    return text === undefined ? [] : [entriesOf(text, lineOf(found), level + 1)];
  });
}

/** The paths that a pattern with `*` and `?` stands for, in order; hidden files only when the pattern names them. */
function pathsOf(pattern: string): readonly string[] {
  if (!/[*?]/.test(pattern)) return [pattern];
  const last = pattern.slice(dirname(pattern).length).replace(/^\//, '');
  return pathsOf(dirname(pattern)).flatMap(folder =>
    namesIn(folder)
      .filter(name => matchesGlob(last, name) && (last.startsWith('.') || !name.startsWith('.')))
      .map(name => join(folder, name)),
  );
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
