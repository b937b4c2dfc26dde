import { type Stats, statSync } from 'node:fs';

/** Undefined for a path that is not there or cannot be reached (`throwIfNoEntry` still throws for a file taken as a folder). */
export function statOrNothing(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
