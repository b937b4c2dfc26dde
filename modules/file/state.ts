import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { parsePathState, type PathState } from '../../src/module/files/path-state.ts';

export interface FileState {
  /** What is there, a link as a link. */
  readonly own: PathState;
  /** Where a link leads, and what is there; absent where it is no link or leads nowhere. */
  readonly real: { readonly path: string; readonly state: PathState } | undefined;
  /** Of what a link shall point to; `same`: the very file. */
  readonly src: 'none' | 'missing' | 'there' | 'same';
  /** A folder with something in it. */
  readonly isFull: boolean;
  /** One of each kind of path below: rights and owners. */
  readonly below: readonly PathState[];
  /** The times that it shall have, in seconds. */
  readonly atime: number | undefined;
  readonly mtime: number | undefined;
}

export function parseFileState({ exitStatus, stdout, stderr }: CommandOutput): FileState {
  const head = /^path=[^]*?\nsrc=(none|missing|there|same)\n/.exec(stdout);
  if (exitStatus !== 0 || head === null) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at a path gave ${said}` });
  }
  const text = stdout.slice(head[0].length);
  const one = (key: string): string | undefined => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1];
  const path = (fields: string): PathState => parsePathState({ exitStatus: 0, stdout: `stat=${fields}\n`, stderr: '' });
  const own = one('own');
  const link = /^link=([^]*?)\n\.$/m.exec(text)?.[1];
  const real = /^real=([^]*?)\n\.$/m.exec(text)?.[1];
  const followed = one('stat');
  const times = [one('a'), one('m')].map(time => (time === undefined ? undefined : Number(time || Number.NaN)));
  return {
    own: own === undefined ? ABSENT : { ...path(own), target: link },
    real: real === undefined || followed === undefined ? undefined : { path: real, state: path(followed) },
    src: SOURCES.find(word => word === head[1]) ?? 'none',
    isFull: one('full') === 'yes',
    below: Array.from(text.matchAll(/^below=(.*)$/gm), ([, fields = '']) => path(`${fields} 0 0 0 0 0 0 0`)),
    atime: times[0],
    mtime: times[1],
  };
}

const SOURCES = ['none', 'missing', 'there', 'same'] as const;
const ABSENT = parsePathState({ exitStatus: 0, stdout: 'absent=yes\n', stderr: '' });
