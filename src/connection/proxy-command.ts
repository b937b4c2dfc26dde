import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

/** What a ProxyCommand says is kept to this length, for messages. */
const KEPT_CHARACTERS = 500;
const MOMENT_MILLISECONDS = 300;

export interface ProxyProcess {
  readonly stream: Duplex;
  /** The last words on its stderr, once it has ended; it is given a moment for that. */
  readonly said: () => Promise<string>;
  readonly end: () => void;
}

/** Starts the command whose input and output are the way to the server, as ssh does: by a shell, in a group of its own. */
export function startProxyCommand(command: string): ProxyProcess {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: 'pipe', detached: true });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-KEPT_CHARACTERS)));
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.on('error', error => stream.destroy(error));
  const end = (): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It is gone already.
    }
  };
  stream.once('close', end);
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()));
  const moment = (): Promise<void> => new Promise(resolve => setTimeout(resolve, MOMENT_MILLISECONDS));
  return {
    stream,
    said: async () => {
      await Promise.race([ended, moment()]);
      return said.trim().split('\n').at(-1) ?? '';
    },
    end,
  };
}
