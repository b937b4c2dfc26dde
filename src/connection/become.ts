import { randomBytes } from 'node:crypto';
import { quote } from '../module/script.ts';
import type { Become, LinkFailure } from './connection.ts';
import type { ShellProcess } from './shell.ts';

/** A command that ends a process group, and then cleans up after it, of the user that tasks run as. A password cannot be given here: then it is only tried. */
export function killCommand(group: number, become: Become | undefined, cleanup: string): string {
  const kill = `kill -TERM -${group}; sleep 1; kill -KILL -${group}; ${cleanup}`;
  const plain = `/bin/sh -c ${quote(kill)} >/dev/null 2>&1`;
  return become?.method === 'sudo' ? `exec ${programOf(become)} -n -u ${quote(become.user)} ${plain}` : `exec ${plain}`;
}

/** How a shell is started as another user. The password never stands on a command line. */
export interface ShellStart {
  readonly command: string;
  /** Wraps the process so that nothing but the password is sent before the shell is there. */
  readonly wrap: (process: ShellProcess) => ShellProcess;
}

/** The login shell may be any shell (csh, fish): it only gets to run this one command. */
export function shellStart(become: Become | undefined): ShellStart {
  if (become === undefined) return { command: 'exec /bin/sh', wrap: process => process };
  const { user, method, password } = become;
  const start = `exec ${programOf(become)}`;
  if (method === 'sudo' && password === undefined) {
    return { command: `${start} -n${flagsOf(become)} -u ${quote(user)} /bin/sh`, wrap: process => process };
  }
  const mark = randomBytes(8).toString('hex');
  const ready = `xp-ready-${mark}`;
  const inner = `printf '%s\\n' ${ready}; exec /bin/sh`;
  const prompt = method === 'sudo' ? `xp-password-${mark}:` : undefined;
  const command =
    prompt === undefined
      ? `${start}${flagsOf(become)} ${quote(user)} -s /bin/sh -c ${quote(inner)}`
      : `${start} -S${flagsOf(become)} -p ${quote(prompt)} -u ${quote(user)} /bin/sh -c ${quote(inner)}`;
  return { command, wrap: process => answering(process, { ready, prompt, password: password?.reveal() }) };
}

function programOf({ method, program = [method] }: Become): string {
  return program.map(quote).join(' ');
}

/** Whether sudo may ask, and where it reads a password, is ours to say. */
function flagsOf({ method, flags = method === 'sudo' ? ['-H'] : [] }: Become): string {
  return flags
    .filter(word => method !== 'sudo' || !['-n', '-S'].includes(word))
    .map(word => ` ${quote(word)}`)
    .join('');
}

interface Dialogue {
  readonly ready: string;
  /** sudo prints the prompt that we name; su's own has no fixed text, but is always on one line without an end. */
  readonly prompt: string | undefined;
  readonly password: string | undefined;
}

const SU_PROMPT = /[^\n]{1,80}:\s*$/;

/**
 * Holds back what is written until the shell says that it is there: a password that is not asked for (a cached sudo) must
 * never reach the shell as a command.
 */
function answering(process: ShellProcess, { ready, prompt, password }: Dialogue): ShellProcess {
  let isReady = false;
  let isAnswered = false;
  let held = '';
  let said = '';
  let heard = '';
  const answer = (): void => {
    const asked = prompt === undefined ? SU_PROMPT.test(said) : said.includes(prompt);
    if (isReady || !asked) return;
    said = '';
    if (isAnswered || password === undefined) return void process.close();
    isAnswered = true;
    process.write(`${password}\n`);
  };
  process.onStderr(chunk => {
    if (isReady) return;
    said += chunk.toString('utf8');
    answer();
  });
  process.onStdout(chunk => {
    if (isReady) return;
    heard += chunk.toString('latin1');
    if (prompt === undefined && !heard.includes(ready)) {
      said += chunk.toString('utf8');
      answer();
    }
    if (!heard.includes(ready)) return;
    isReady = true;
    process.write(held);
    held = '';
  });
  return {
    ...process,
    write(text) {
      if (isReady) process.write(text);
      else held += text;
    },
  };
}

/** In this order: after a wrong password sudo also says that none was given. */
const EXPLANATIONS: readonly (readonly [RegExp, Pick<LinkFailure, 'code' | 'mend'>])[] = [
  [
    /incorrect password|sorry, try again|authentication failure|authentication token manipulation|incorrect authentication/i,
    { code: 'become_password_wrong', mend: 'check the become password' },
  ],
  [
    /a password is required|no password was provided|password is required/i,
    {
      code: 'sudo_password_required',
      mend: 'give the password with -K or ansible_become_password, or allow NOPASSWD in sudoers',
    },
  ],
  [
    /must have a tty|requiretty|no tty present/i,
    { code: 'become_refused', mend: 'take "requiretty" out of sudoers for this user' },
  ],
  [
    /not in the sudoers|not allowed to (execute|run)|may not run sudo|permission denied/i,
    { code: 'become_refused', mend: 'allow this user in sudoers, or connect as another user' },
  ],
  [
    /command not found|not found|no such file/i,
    { code: 'become_missing', mend: 'install sudo on the host, or use become_method: su' },
  ],
  [/unknown user|does not exist|no passwd entry/i, { code: 'become_unknown_user', mend: 'check become_user' }],
];

/** Why no shell of the other user came up. The codes `become_…` and `sudo_password_required` mean that the task failed, not the link. */
export function explainBecome(become: Become, stderr: string): LinkFailure {
  const words = stderr.replace(/xp-password-[0-9a-f]+:/g, '').trim();
  const found = EXPLANATIONS.find(([pattern]) => pattern.test(words));
  const last = words.split('\n').at(-1)?.trim() ?? '';
  const cause = `cannot become ${become.user} with ${become.method}${last === '' ? '' : `: ${last}`}`;
  const fallback =
    become.password === undefined
      ? { code: 'sudo_password_required', mend: 'give the password with -K' }
      : { code: 'become_password_wrong', mend: 'check the become password' };
  return {
    phase: 'become',
    cause,
    ...(found?.[1] ?? (words === '' ? fallback : { code: 'become_failed', mend: 'try the same command by hand' })),
  };
}
