import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** How the dom0 of a running machine is reached. */
export interface Dom0 {
  /** Folder with id_ed25519 and known_hosts. */
  readonly run: string;
  readonly port: number;
}

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Words for the system's ssh, without a command. */
export function sshWords({ run, port }: Dom0): readonly string[] {
  const options = {
    UserKnownHostsFile: join(run, 'known_hosts'),
    StrictHostKeyChecking: 'yes',
    IdentitiesOnly: 'yes',
    BatchMode: 'yes',
    ConnectTimeout: '20',
    // A dom0 that lost its address in the middle of a command ends no connection.
    ServerAliveInterval: '15',
    ServerAliveCountMax: '8',
    LogLevel: 'ERROR',
  };
  const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return ['-F', '/dev/null', '-i', join(run, 'id_ed25519'), '-p', String(port), ...words, 'root@127.0.0.1'];
}

/** Runs one command of sh in the dom0. */
export function inDom0(dom0: Dom0, command: string): Promise<Finished> {
  return finished('ssh', ['-n', ...sshWords(dom0), command]);
}

/** Runs a program to its end and keeps what it said. */
export function finished(
  program: string,
  words: readonly string[],
  where: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { ...where, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', status => resolve({ status, stdout, stderr }));
  });
}

/** Runs a program on our own terminal; gives its exit status. */
export function onTerminal(program: string, words: readonly string[], environment = process.env): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: 'inherit', env: environment });
    child.on('error', reject);
    child.on('close', status => resolve(status ?? 1));
  });
}
