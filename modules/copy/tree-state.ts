import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { parsePathState, type PathState } from '../../src/module/files/path-state.ts';

/** One path of the tree as it is on the host. */
export interface FoundEntry {
  readonly kind: 'directory' | 'link_to_directory' | 'file' | 'link' | 'other' | 'absent';
  readonly found: PathState;
  readonly sha256: string | undefined;
  readonly target: string | undefined;
}

const KINDS: Readonly<Record<string, FoundEntry['kind']>> = {
  d: 'directory',
  D: 'link_to_directory',
  f: 'file',
  l: 'link',
  o: 'other',
  '-': 'absent',
};

/** In the order in which the paths were asked for. */
export function parseTree(output: CommandOutput, count: number): readonly FoundEntry[] {
  const lines = output.stdout.split('\n');
  const take = (name: string): string[] =>
    lines.filter(line => line.startsWith(`${name}=`)).map(line => line.slice(name.length + 1));
  const [kinds = ''] = take('kinds');
  const [stats, sums, links] = [take('stat'), take('sum'), take('link')];
  const countOf = (letters: string): number => Array.from(kinds).filter(letter => letters.includes(letter)).length;
  const isWhole =
    kinds.length === count &&
    /^[dDflo-]*$/.test(kinds) &&
    stats.length === countOf('dDflo') &&
    sums.length === countOf('f') &&
    links.length === countOf('Dl');
  if (output.exitStatus !== 0 || !isWhole) {
    const said = JSON.stringify((output.stderr || output.stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at a tree gave ${said}` });
  }
  return Array.from(kinds, letter => ({
    kind: KINDS[letter] ?? 'other',
    found: parsePathState({
      ...output,
      stdout: letter === '-' ? 'absent=yes\n' : `stat=${stats.shift() ?? ''}\n`,
    }),
    sha256: letter === 'f' ? sums.shift() : undefined,
    target: 'Dl'.includes(letter) ? links.shift() : undefined,
  }));
}
