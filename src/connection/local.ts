import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { shellStart } from './become.ts';
import type { Become, LinkFailure } from './connection.ts';
import { sentTo } from './sent-to.ts';
import type { ShellProcess } from './shell.ts';

/** A shell on this machine, in a process group of its own, so that all it starts can be ended together. */
export function localShell(become: Become | undefined): ShellProcess {
  const { command, wrap } = shellStart(become);
  const child = spawn('/bin/sh', ['-c', command], { detached: true, stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  return wrap(processOf(child));
}

function processOf(child: ChildProcessWithoutNullStreams): ShellProcess {
  return {
    write: text => void child.stdin.write(text),
    send: bytes => sentTo(child.stdin, bytes),
    end: () => void child.stdin.end(),
    pause() {
      child.stdout.pause();
      child.stderr.pause();
    },
    resume() {
      child.stdout.resume();
      child.stderr.resume();
    },
    onStdout: listener => void child.stdout.on('data', listener),
    onStderr: listener => void child.stderr.on('data', listener),
    onClose(listener) {
      child.on('error', error => listener(ended(error.message), true));
      child.on('close', code => listener(ended(`exit status ${code ?? 'unknown'}`), true));
    },
    close: () => endShell(child),
    kill: async (_, cleanup) => {
      await endGroup(child);
      if (cleanup !== ':') await promisify(execFile)('/bin/sh', ['-c', cleanup]).catch(() => undefined);
    },
  };
}

function ended(how: string): LinkFailure {
  return {
    code: 'shell_ended',
    phase: 'exchange',
    cause: `the local shell ended (${how})`,
    mend: 'run again with -vvv',
  };
}

const GRACE_MILLISECONDS = 2000;

/** The end of its input ends a shell that is idle, as one on a host; what tasks left running in the background goes on. */
async function endShell(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<boolean>(resolve => child.once('exit', () => resolve(true)));
  child.stdin.end();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>(resolve => (timer = setTimeout(() => resolve(false), GRACE_MILLISECONDS)));
  if (!(await Promise.race([gone, late]))) await endGroup(child);
  clearTimeout(timer);
}

async function endGroup(child: ChildProcessWithoutNullStreams): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()));
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MILLISECONDS);
  await gone;
  clearTimeout(timer);
  signalGroup(pid, 'SIGKILL');
}

/** The group may be gone already, or belong to root after sudo. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH and EPERM: nothing that we may end is left.
  }
}
