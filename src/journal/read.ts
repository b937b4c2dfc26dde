import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { UsageError } from '../model/diagnostic.ts';
import type { RunEvent } from '../model/event.ts';
import { isJsonObject } from '../model/json.ts';
import { JOURNAL_FILE, runIds } from './folder.ts';
import { isAlive, type JournalHead } from './writer.ts';

export interface JournalEntries {
  readonly path: string;
  /** False: whoever wrote it is gone, so what has no end in it was cut off. */
  readonly isWriting: boolean;
  readonly events: readonly RunEvent[];
}

/** The run that `id` or its beginning names; throws UsageError when there is none or more than one. */
export function runNamed(runs: string, id: string): string {
  const found = runIds(runs).filter(known => known.startsWith(id));
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  const cause = only === undefined ? `there is no run "${id}"` : `${found.length} runs begin with "${id}"`;
  throw new UsageError({ code: 'no_such_run', cause, mend: 'xenplay runs lists them' });
}

/** The events of a run of which `wanted` says yes. A line that a crash cut off is passed over. */
export async function readJournal(
  runs: string,
  id: string,
  wanted: (type: string) => boolean = () => true,
): Promise<JournalEntries> {
  const path = join(runs, id, JOURNAL_FILE);
  if (!existsSync(path)) return { path, isWriting: false, events: [] };
  const events: RunEvent[] = [];
  let isWriting = false;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const type = /^\{"type":"(\w+)"/.exec(line)?.[1] ?? '';
    if (type !== 'journal' && !wanted(type)) continue;
    const entry = parsed(line);
    if (entry?.type === 'journal') isWriting = isAlive(entry);
    else if (entry !== undefined) events.push(entry);
  }
  return { path, isWriting, events };
}

function parsed(line: string): RunEvent | JournalHead | undefined {
  try {
    const value: unknown = JSON.parse(line);
    // We wrote it ourselves, into a folder that is the user's alone.
    return isJsonObject(value) && typeof value['type'] === 'string' ? (value as unknown as RunEvent) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
