import { ParseError } from '../../src/model/diagnostic.ts';
import { toldNumber } from '../../src/module/told-number.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { parsePathState, type PathState } from '../../src/module/files/path-state.ts';

export interface WaitState {
  readonly is: 'met' | 'not_met' | 'no_tool';
  readonly elapsed: number;
  /** What there is at the path that was waited for. */
  readonly found: PathState | undefined;
  /** The first line that was searched for. */
  readonly line: string | undefined;
}

export function parseWait({ stdout, stderr }: CommandOutput): WaitState {
  if (stdout === 'tool=missing\n') return { is: 'no_tool', elapsed: 0, found: undefined, line: undefined };
  const lines = stdout.split('\n');
  const one = (key: string): string | undefined =>
    lines.find(line => line.startsWith(`${key}=`))?.slice(key.length + 1);
  const [met, elapsed, stat] = [one('met'), one('elapsed'), one('stat')];
  if ((met !== 'yes' && met !== 'no') || elapsed === undefined)
    throw new ParseError({ code: 'unknown_output', cause: `waiting gave ${JSON.stringify(stdout + stderr)}` });
  return {
    is: met === 'yes' ? 'met' : 'not_met',
    elapsed: toldNumber(elapsed),
    // It may be gone again.
    found: stat === undefined || stat === '' ? undefined : pathState(stat),
    line: one('line'),
  };
}

function pathState(fields: string): PathState {
  return parsePathState({ exitStatus: 0, stdout: `stat=${fields}\n`, stderr: '' });
}
