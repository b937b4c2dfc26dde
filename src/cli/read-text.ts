import { readdirSync, readFileSync } from 'node:fs';
import { UsageError } from '../model/diagnostic.ts';

/** Undefined for a file that cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** For a file that the command line names. */
export function mustRead(path: string): string {
  const text = readText(path);
  if (text !== undefined) return text;
  throw new UsageError({ code: 'no_such_file', cause: `cannot read ${path}`, mend: 'check the path' });
}

/** The names in a folder, sorted; undefined for what is no folder. */
export function namesIn(path: string): readonly string[] | undefined {
  try {
    return readdirSync(path).toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
