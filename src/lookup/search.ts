import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Variables } from '../vars/variables.ts';

/** Where a path of a lookup may be: below `kind` in each folder of the search path, then in the folder itself. */
export function candidates(path: string, kind: string, { searchPath = [process.cwd()] }: Variables): readonly string[] {
  const home = path.replace(/^~(?=\/|$)/, homedir());
  if (isAbsolute(home)) return [home];
  return searchPath.flatMap(folder => [join(folder, kind, home), join(folder, home)]).map(place => resolve(place));
}

export function located(path: string, kind: string, variables: Variables): string | undefined {
  return candidates(path, kind, variables).find(place => statSync(place, { throwIfNoEntry: false }) !== undefined);
}
