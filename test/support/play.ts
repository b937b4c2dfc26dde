import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '../../src/model/event.ts';
import type { TaskResult } from '../../src/model/result.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import type { Argv } from './fleet.ts';

/** The program as it was built. */
export const PROGRAM = fileURLToPath(new URL('../../src/cli/start.js', import.meta.url));

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** A run of the program with JSON output. */
export interface Played {
  readonly code: number;
  readonly events: readonly RunEvent[];
  readonly end: EventOf<'run_ended'> | undefined;
  readonly stderr: string;
  /** The results of one host, in order. */
  resultsOf(host: string): readonly TaskResult[];
}

type Run = (argv: Argv) => Promise<CommandOutput>;

/** Runs a playbook by way of `run`, e.g. a fleet's `runInControl`. */
export async function play(run: Run, playbook: string, ...options: readonly string[]): Promise<Played> {
  const output = await run([process.execPath, PROGRAM, 'run', playbook, '--output', 'json', ...options]);
  const events = output.stdout
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as RunEvent);
  return {
    code: output.exitStatus,
    events,
    end: events.find(event => event.type === 'run_ended'),
    stderr: output.stderr,
    resultsOf: host =>
      events.flatMap(event => (event.type === 'task_result' && event.host === host ? [event.result] : [])),
  };
}

/** Runs a command on this machine. */
export async function runHere(argv: Argv): Promise<CommandOutput> {
  const [file, ...args] = argv;
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number>(resolve => child.once('close', code => resolve(code ?? 255)));
  const [stdout, stderr] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  const text = (chunks: readonly unknown[]): string => Buffer.concat(chunks as readonly Buffer[]).toString('utf8');
  return { exitStatus: await ended, stdout: text(stdout), stderr: text(stderr) };
}

export interface Folder {
  readonly path: string;
  /** Writes a file and gives its path. */
  write(name: string, text: string): string;
}

/** A folder for the tests of the describe() around the call. */
export function useFolder(): Folder {
  let path = '';
  before(() => {
    path = mkdtempSync(join(tmpdir(), 'xenplay-test-'));
  });
  after(() => rmSync(path, { recursive: true, force: true }));
  return {
    get path() {
      return path;
    },
    write(name, text) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
  };
}
