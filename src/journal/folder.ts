import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isBeingWritten } from './writer.ts';

/** Where the user's runs are kept: `$XDG_STATE_HOME/xenplay/runs`, a folder a run. */
export function runsFolder(env: NodeJS.ProcessEnv): string {
  const state = env['XDG_STATE_HOME'];
  const base = state === undefined || !state.startsWith('/') ? join(homedir(), '.local', 'state') : state;
  return join(base, 'xenplay', 'runs');
}

export const JOURNAL_FILE = 'journal.jsonl';
/** Outputs of the run that were too long to be held. */
export const OUTPUT_FOLDER = 'output';

/** Names that sort by time: `20261127T053012Z-1f2e3d`. */
const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;

/** Makes the folder of a run that begins now; only its owner may look into it. */
export function newRunFolder(runs: string, now: Date): { readonly id: string; readonly folder: string } {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const id = `${time}-${randomBytes(3).toString('hex')}`;
  const folder = join(runs, id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { id, folder };
}

/** The ids of all runs that are kept, the newest first. */
export function runIds(runs: string): readonly string[] {
  try {
    return readdirSync(runs)
      .filter(name => RUN_ID.test(name))
      .toSorted()
      .toReversed();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Forgets all but the newest runs, and of most of those the long outputs. A run that goes on keeps all, however many began since. */
export function forgetOldRuns(runs: string, { keep, keepOutputs }: { keep: number; keepOutputs: number }): void {
  const remove = (id: string, path: string): void => {
    if (existsSync(path) && !isBeingWritten(join(runs, id, JOURNAL_FILE)))
      rmSync(path, { recursive: true, force: true });
  };
  const ids = runIds(runs);
  for (const id of ids.slice(keep)) remove(id, join(runs, id));
  for (const id of ids.slice(keepOutputs, keep)) remove(id, join(runs, id, OUTPUT_FOLDER));
}
