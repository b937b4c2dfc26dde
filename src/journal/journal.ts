import { closeSync, fdatasync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { OrchestratorError } from '../model/diagnostic.ts';
import type { Emit, RunEvent } from '../model/event.ts';
import type { TaskResult } from '../model/result.ts';
import { forgetOldRuns, JOURNAL_FILE, newRunFolder, OUTPUT_FOLDER } from './folder.ts';
import { type MaskBytes, OutputFiles } from './output-files.ts';
import type { JournalHead } from './writer.ts';

/** A run's journal: append-only JSON lines, of which later commands can tell what was done, what was not and what is unknown. */
export interface Journal {
  readonly id: string;
  readonly emit: Emit;
  /** Resolves once every intent told so far is on disk; many hosts that wait at the same moment share one flush. */
  readonly intendedOnDisk: () => Promise<void>;
  /** Keep beside the journal what is too long for it and for memory. */
  readonly outputFiles: OutputFiles;
  close(): void;
}

/** The journal cannot be written any more: what was looked at is told, and no further change is sent. */
class JournalError extends OrchestratorError {}

const KEPT_RUNS = 100;
/** Runs whose long outputs are kept. */
const KEPT_OUTPUTS = 10;
/** Runs are written in pieces of this size, or after so long; their beginning, by which others see that they go on, and intents at once. */
const PIECE_CHARACTERS = 1 << 16;
const LONGEST_UNWRITTEN_MILLISECONDS = 500;
/** A result's facts beyond this (a file's content, say) are left out: the journal is for what happened, not for data. */
const LONGEST_FACTS = 1 << 14;

/** Opens the journal of a run that begins now, and forgets runs beyond the newest hundred. */
export function openJournal(runs: string, now: Date, mask: () => MaskBytes): Journal {
  const { id, folder, file } = opened(runs, now);
  file.append({ type: 'journal', version: 1, at: now.getTime(), pid: process.pid });
  return {
    id,
    emit: event => file.take(event),
    intendedOnDisk: () => file.onDisk(),
    outputFiles: new OutputFiles({ folder: join(folder, OUTPUT_FOLDER), mask }),
    close: () => file.close(),
  };
}

function opened(runs: string, now: Date): { readonly id: string; readonly folder: string; readonly file: JournalFile } {
  try {
    const { id, folder } = newRunFolder(runs, now);
    forgetOldRuns(runs, { keep: KEPT_RUNS, keepOutputs: KEPT_OUTPUTS });
    return { id, folder, file: new JournalFile(join(folder, JOURNAL_FILE)) };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new JournalError({
      code: 'journal_unwritable',
      cause: `no journal can be kept in ${runs} (${error.message})`,
      mend: 'make it writable, or let XDG_STATE_HOME name a folder that is',
    });
  }
}

class JournalFile {
  readonly #descriptor: number;
  #buffer = '';
  #broken: JournalError | undefined;
  #flushing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'ax', 0o600);
  }

  take(event: RunEvent): void {
    if (event.type === 'stage' || event.type === 'transfer_progress') return;
    this.append(event.type === 'task_result' || event.type === 'item_result' ? shortened(event) : event);
  }

  append(entry: RunEvent | JournalHead): void {
    this.#buffer += `${JSON.stringify(entry)}\n`;
    if (this.#buffer.length >= PIECE_CHARACTERS || entry.type === 'run_started') this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), LONGEST_UNWRITTEN_MILLISECONDS).unref();
  }

  /** Waiters that come while one flush is being begun share it: they are all written before it starts. */
  onDisk(): Promise<void> {
    this.#flushing ??= new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        this.#flushing = undefined;
        this.#write();
        if (this.#broken !== undefined) reject(this.#broken);
        else fdatasync(this.#descriptor, error => (error === null ? resolve() : reject(journalError(error))));
      });
    });
    return this.#flushing;
  }

  close(): void {
    this.#write();
    closeSync(this.#descriptor);
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#buffer;
    this.#buffer = '';
    if (text === '' || this.#broken !== undefined) return;
    try {
      writeWhole(this.#descriptor, Buffer.from(text));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      this.#broken = journalError(error);
    }
  }
}

/** A full disk takes a part first, and refuses the rest. */
function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

function journalError(error: Error): JournalError {
  return new JournalError({
    code: 'journal_unwritable',
    cause: `the journal of this run cannot be written (${error.message}), so no change is sent`,
    mend: 'make room in the state folder (see: xenplay runs), then run again',
  });
}

function shortened<Event extends { readonly result: TaskResult }>(event: Event): Event {
  const { facts } = event.result;
  if (Object.keys(facts).length === 0 || JSON.stringify(facts).length <= LONGEST_FACTS) return event;
  return { ...event, result: { ...event.result, facts: { left_out: 'too long for the journal' } } };
}
