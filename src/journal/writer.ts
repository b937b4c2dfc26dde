import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { isJsonObject } from '../model/json.ts';

/** The first line: who wrote the journal. With the pid, a run that goes on is told from one that was cut off. */
export interface JournalHead {
  readonly type: 'journal';
  readonly version: 1;
  readonly at: number;
  readonly pid: number;
}

/** A pid may have been given to another program since: one that started after the journal is not the writer. */
export function isAlive({ pid, at }: JournalHead): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    const boot = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]);
    return (boot + ticks / CLOCK_TICKS_A_SECOND) * 1000 <= at + 1000;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** USER_HZ: 100 on every Linux that a program sees. */
const CLOCK_TICKS_A_SECOND = 100;

/** True while the program that wrote this journal is at work. */
export function isBeingWritten(path: string): boolean {
  try {
    const [line = ''] = beginningOf(path).split('\n', 1);
    const head: unknown = JSON.parse(line);
    return isJsonObject(head) && isAlive(head as unknown as JournalHead);
  } catch (error) {
    // There is none, or its first line was cut off.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return false;
    throw error;
  }
}

/** As much of a file, which may be long, as its first line has. */
function beginningOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(512);
    return bytes.toString('utf8', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
