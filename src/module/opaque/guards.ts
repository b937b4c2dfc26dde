import { ParseError } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json.ts';
import type { CommandOutput, Plan } from '../contract.ts';
import { type Script, scriptFile } from '../script.ts';

/** Schema properties that modules which run opaque commands share. */
export const guardParams = {
  chdir: { type: 'string', description: 'Folder to run it in.' },
  creates: { type: 'string', description: 'A file or glob; when it exists, nothing is run.' },
  removes: { type: 'string', description: 'A file or glob; when it does not exist, nothing is run.' },
  stdin: { type: 'string', description: 'Text that it reads.' },
  stdin_add_newline: { type: 'boolean', default: true, description: 'End that text with a newline.' },
  strip_empty_ends: {
    type: 'boolean',
    default: true,
    description: 'Take empty lines off the end of what it prints.',
  },
} as const;

/** What the host says of `creates`, `removes` and `chdir`: files that decide whether an opaque command is run. */
export interface GuardState {
  readonly creates?: boolean;
  readonly removes?: boolean;
  readonly chdirMissing: boolean;
}

export interface Guards {
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
  readonly chdir?: string | undefined;
}

export function parseGuards({ exitStatus, stdout, stderr }: CommandOutput): GuardState {
  const lines = stdout.split('\n').filter(line => line !== '');
  if (exitStatus !== 0 || !lines.every(line => /^(creates|removes)=(yes|no)$|^chdir=missing$/.test(line))) {
    throw new ParseError({
      code: 'unknown_output',
      cause: `the probe of a command gave ${JSON.stringify(stdout + stderr)}`,
    });
  }
  const answer = (name: string): boolean | undefined => {
    const line = lines.find(candidate => candidate.startsWith(`${name}=`));
    return line === undefined ? undefined : line.endsWith('=yes');
  };
  const [creates, removes] = [answer('creates'), answer('removes')];
  return {
    chdirMissing: lines.includes('chdir=missing'),
    ...(creates === undefined ? {} : { creates }),
    ...(removes === undefined ? {} : { removes }),
  };
}

const probe = scriptFile(import.meta.url, 'guards.sh');
const NOTHING_TO_ASK: Script = { text: '', args: [] };

export function probeGuards({ creates, removes, chdir }: Guards): Script {
  return (creates ?? removes) === undefined ? NOTHING_TO_ASK : probe(creates ?? '', removes ?? '', chdir ?? '');
}

/** Runs unless the files say that it was done already. */
export function planOf(
  state: GuardState,
  { chdir }: Guards,
  command: { summary: string; script: Script; leftOut?: JsonObject },
): Plan {
  if (state.chdirMissing) {
    return {
      kind: 'impossible',
      code: 'chdir_missing',
      cause: `the folder ${chdir ?? ''} does not exist`,
      mend: 'create it first',
    };
  }
  if (state.creates === true || state.removes === false) return { kind: 'converged' };
  return { kind: 'command', ...command };
}

/** What Ansible registers of a command that the files made needless; it counts as ok. */
export function skipFacts(state: GuardState, { creates, removes }: Guards): JsonObject {
  if (state.creates === true) return notRun(`'${creates ?? ''}' exists`, `${creates ?? ''} exists`);
  if (state.removes !== false) return {};
  return notRun(`'${removes ?? ''}' does not exist`, `${removes ?? ''} does not exist`);
}

function notRun(quoted: string, plain: string): JsonObject {
  const stdout = `skipped, since ${plain}`;
  const msg = `Did not run command since ${quoted}`;
  return {
    msg,
    rc: 0,
    stdout,
    stderr: '',
    stdout_lines: [stdout],
    stderr_lines: [],
    start: null,
    end: null,
    delta: null,
  };
}
