import type { CommandOutput, Outcome } from '../contract.ts';
import { quote } from '../script.ts';

/** Said alone on stderr, with status 2, when a command could not even begin. */
const NO_FOLDER = 'xenplay: no such folder';
const NO_COMMAND = 'xenplay: no such command';

/** Shell text that goes to the folder of a command. */
export function enterFolder(chdir: string | undefined): string {
  return chdir === undefined ? '' : `cd -- ${quote(chdir)} 2>/dev/null || { echo '${NO_FOLDER}' >&2; exit 2; }\n`;
}

/** Shell text that asks whether there is a program; `word` is shell text. */
export function lookForCommand(word: string): string {
  return `command -v -- ${word} >/dev/null 2>&1 || { echo '${NO_COMMAND}' >&2; exit 2; }\n`;
}

const NOTHING = { stdout: '', stderr: '', stdout_lines: [], stderr_lines: [] };

interface Begun {
  readonly chdir?: string | undefined;
  readonly cmd: string | readonly string[];
}

/** The result of a command that could not begin, in Ansible's words; undefined of one that did. */
export function notBegun(
  { exitStatus, stdout, stderr }: CommandOutput,
  { chdir = '', cmd }: Begun,
): Outcome | undefined {
  if (exitStatus !== 2 || stdout !== '') return undefined;
  if (stderr === `${NO_FOLDER}\n`) {
    const cause = `Unable to change directory before execution: [Errno 2] No such file or directory: b'${chdir}'`;
    return { changed: false, facts: { cmd, rc: null, ...NOTHING }, failure: { cause, mend: 'create it first' } };
  }
  if (stderr !== `${NO_COMMAND}\n`) return undefined;
  const words = typeof cmd === 'string' ? [cmd] : cmd;
  const [name = ''] = words;
  const cause = `[Errno 2] No such file or directory: b'${name}'`;
  const facts = { cmd: words.join(' '), msg: cause, rc: 2, ...NOTHING };
  return {
    changed: false,
    facts,
    failure: { cause, mend: `is ${name} installed, and in the PATH of the task's user?` },
  };
}
