import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the sources: playbooks and Python are not compiled. */
export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../../..');
export const DIFFERENTIAL = join(REPOSITORY, 'test/differential');
/** A run that takes longer is ended, and counts as `too_long`. */
export const SECONDS = 180;

/** One playbook to be run by one of the two programs. */
export interface Run {
  /** Of this run's own: logs go there. */
  readonly folder: string;
  /** What `scratch_root` names: the same path for both programs, empty but for a folder a host. */
  readonly scratch: string;
  readonly cwd: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number | 'too_long';
  readonly stdout: string;
  readonly stderr: string;
}

export async function xenplay(run: Run): Promise<Ended> {
  const program = [join(REPOSITORY, 'build/src/cli/start.js'), 'run', '--output', 'json', ...run.words];
  const child = spawn(process.execPath, program, {
    cwd: run.cwd,
    env: { ...process.env, ...run.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => (output[name] += chunk));
  const deadline = AbortSignal.timeout(SECONDS * 1000);
  deadline.addEventListener('abort', () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  writeFileSync(join(run.folder, 'xenplay.log'), output.stdout + output.stderr);
  return { code: deadline.aborted ? 'too_long' : (code ?? 1), ...output };
}

/** Empty folders for hosts. */
export function makeScratch(scratch: string, hosts: readonly string[]): void {
  for (const host of hosts) mkdirSync(join(scratch, host), { recursive: true });
}
