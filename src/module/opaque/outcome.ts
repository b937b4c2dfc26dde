import type { JsonObject } from '../../model/json.ts';
import type { CommandOutput, Outcome } from '../contract.ts';

/** What an opaque command gives: changed, since nobody can know that it was not; failed unless it ended with 0. */
export function outcomeOf(
  { exitStatus, stdout, stderr }: CommandOutput,
  stripEnds: boolean,
  facts: JsonObject,
): Outcome {
  const [out, err] = stripEnds ? [withoutEnd(stdout), withoutEnd(stderr)] : [stdout, stderr];
  return {
    changed: true,
    facts: {
      msg: exitStatus === 0 ? '' : 'non-zero return code',
      ...facts,
      rc: exitStatus,
      stdout: out,
      stderr: err,
      stdout_lines: linesOf(out),
      stderr_lines: linesOf(err),
    },
    ...(exitStatus === 0
      ? {}
      : { failure: { cause: `the command ended with status ${exitStatus}`, mend: 'see what it printed' } }),
  };
}

/** What Ansible registers of a command that check mode leaves out. */
export function leftOutOf(cmd: string | readonly string[]): JsonObject {
  const nothing = { stdout: '', stderr: '', stdout_lines: [], stderr_lines: [], start: null, end: null, delta: null };
  return { cmd, rc: 0, ...nothing, msg: 'Command would have run if not in check mode' };
}

function withoutEnd(text: string): string {
  return text.replace(/[\r\n]+$/, '');
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}
