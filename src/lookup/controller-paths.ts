import { lstatSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { ControllerPaths } from '../vars/controller-paths.ts';
import { matching } from './files.ts';
import { homeOf } from './homes.ts';

const seen = (path: string) => statSync(path, { throwIfNoEntry: false });

/** Questions of templates about paths, answered by this machine. */
export const CONTROLLER_PATHS: ControllerPaths = {
  kindOf: quiet(path => {
    const found = seen(path);
    if (found === undefined) return undefined;
    return found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other';
  }, undefined),
  isLink: quiet(path => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true, false),
  isMount: quiet(isMount, false),
  isSame: (path, other) => {
    const [a, b] = [seen(path), seen(other)];
    return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
  },
  real: realPath,
  expandUser: path =>
    path.replace(/^~([^/]*)/, (whole, user: string) => (user === '' ? homedir() : (homeOf(user) ?? whole))),
  environment: name => process.env[name],
  glob: pattern => matching(dirname(pattern), basename(pattern)),
  workingFolder: () => process.cwd(),
};

/** A path that cannot be looked at (a file in the place of a folder, no right) is as good as none. */
function quiet<Answer>(ask: (path: string) => Answer, otherwise: Answer): (path: string) => Answer {
  return path => {
    try {
      return ask(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error) return otherwise;
      throw error;
    }
  };
}

function isMount(path: string): boolean {
  const own = lstatSync(path, { throwIfNoEntry: false });
  if (own === undefined || own.isSymbolicLink()) return false;
  const parent = lstatSync(join(path, '..'));
  return own.dev !== parent.dev || own.ino === parent.ino;
}

/** The longest part that exists is followed; the rest is only tidied. */
function realPath(path: string): string {
  const whole = resolve(path);
  const rest: string[] = [];
  for (let part = whole; ; part = dirname(part)) {
    try {
      return join(realpathSync(part), ...rest);
    } catch (error) {
      if (!(error instanceof Error) || part === dirname(part)) return whole;
      rest.unshift(basename(part));
    }
  }
}
