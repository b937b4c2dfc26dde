import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { type Diagnostic, UsageError } from '../model/diagnostic.ts';
import { Secret } from '../model/secret.ts';

const SCRIPT_MILLISECONDS = 120_000;

/** The password that a file holds or, where it can be run, prints. `what` names it in errors. */
export function passwordInFile(named: string, what: string, scriptArguments: readonly string[] = []): Secret {
  const path = pathOf(named);
  const [mistake] = passwordFileMistake(named, what);
  if (mistake !== undefined) throw new UsageError(mistake);
  const password = isExecutable(path) ? printed(path, what, scriptArguments) : readFileSync(path, 'utf8').trim();
  if (password !== '') return new Secret(password);
  throw new UsageError({
    code: 'password_file',
    cause: `the ${what} in ${path} is empty`,
    mend: 'give one that is not',
  });
}

/** What can be told of the file without reading it, or running it: that may ask somebody. */
export function passwordFileMistake(named: string, what: string): readonly Diagnostic[] {
  const path = pathOf(named);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return [];
  const cause = `there is no ${what} file ${path}`;
  return [{ code: 'password_file', severity: 'error', cause, mend: 'check the path' }];
}

function pathOf(named: string): string {
  return named.replace(/^~(?=\/|$)/, homedir());
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    // Root may run nothing that has no x bit, but access says yes for some file systems: the bit decides.
    return (statSync(path).mode & 0o111) !== 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function printed(path: string, what: string, scriptArguments: readonly string[]): string {
  const { status, stdout, error } = spawnSync(resolve(path), scriptArguments, {
    encoding: 'utf8',
    stdio: ['inherit', 'pipe', 'inherit'],
    timeout: SCRIPT_MILLISECONDS,
  });
  if (error === undefined && status === 0) return stdout.replace(/[\r\n]+$/, '').replace(/^[\r\n]+/, '');
  const why = error === undefined ? `ended with ${status ?? 'a signal'}` : error.message;
  throw new UsageError({
    code: 'password_file',
    cause: `the ${what} script ${path} ${why}`,
    mend: 'run it by hand: it prints the password and ends with 0',
  });
}
