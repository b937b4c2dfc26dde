import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { REPOSITORY } from './cache.ts';
import { finished } from './dom0.ts';

/** What a test asks of one task on one host. */
export interface TaskOutcome {
  readonly name: string;
  readonly module: string;
  readonly status: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Code of the failure, if it is one. */
  readonly code: unknown;
}

export interface PlayRun {
  readonly code: number | null;
  readonly outcomes: readonly TaskOutcome[];
  /** Counts of the only host. */
  readonly recap: Readonly<Record<string, unknown>>;
  /** Requests sent to the only host. */
  readonly exchanges: unknown;
  /** For the message of a failed assertion. */
  readonly transcript: string;
}

export const HOST = 'lab-dom0';

/** Runs a playbook against the machine of `run` (a folder), as a user would, and reads its events. */
export async function runPlaybook(run: string, name: string, ...options: readonly string[]): Promise<PlayRun> {
  const ended = await finished(process.execPath, programWords(name, ...options), placeOf(run));
  const events = ended.stdout.split('\n').flatMap(eventOf);
  const last = events.find(event => event['type'] === 'run_ended') ?? {};
  return {
    code: ended.status,
    outcomes: events.filter(event => event['type'] === 'task_result').map(outcomeOf),
    recap: recordOf(recordOf(last['recap'])[HOST]),
    exchanges: recordOf(last['exchanges'])[HOST],
    transcript: `${ended.stdout}\n${ended.stderr}`,
  };
}

/** Starts the same, for a test that ends the controller in the middle; `ended` gives what it said. */
export function startPlaybook(
  run: string,
  name: string,
  ...options: readonly string[]
): { readonly kill: () => void; readonly ended: Promise<string> } {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const child = spawn(process.execPath, programWords(name, ...options), { ...placeOf(run), stdio: [...stdio] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  return { kill: () => void child.kill('SIGKILL'), ended: once(child, 'close').then(() => said) };
}

function programWords(name: string, ...options: readonly string[]): readonly string[] {
  const words = ['run', join('playbooks', name), '-i', 'inventory/lab.yaml', '--output', 'json', ...options];
  return [join(REPOSITORY, 'build/src/cli/start.js'), ...words];
}

function placeOf(run: string): { readonly cwd: string; readonly env: NodeJS.ProcessEnv } {
  return { cwd: REPOSITORY, env: { ...process.env, XENPLAY_LAB_DIR: run } };
}

function eventOf(line: string): readonly Readonly<Record<string, unknown>>[] {
  return line.startsWith('{') ? [recordOf(JSON.parse(line))] : [];
}

function outcomeOf(event: Readonly<Record<string, unknown>>): TaskOutcome {
  const task = recordOf(event['task']);
  const result = recordOf(event['result']);
  return {
    name: String(task['name']),
    module: String(task['module']),
    status: String(result['status']),
    facts: recordOf(result['facts']),
    code: recordOf(result['failure'])['code'],
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
