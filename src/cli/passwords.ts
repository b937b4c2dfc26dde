import type { ConnectionOptions } from '../compile/connection-settings.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Secret } from '../model/secret.ts';
import { passwordFileMistake, passwordInFile } from './password-file.ts';
import { askSecret } from './prompt.ts';
import type { TargetArguments } from './target-options.ts';

/** The passwords that the command line has asked for, or read from a file: the last thing before a run. */
export async function passwordsOf(
  args: TargetArguments,
): Promise<Pick<ConnectionOptions, 'password' | 'becomePassword'>> {
  const password = await passwordOf(args.askPass, args.connectionPasswordFile, SSH);
  const becomePassword = await passwordOf(args.askBecomePass, args.becomePasswordFile, BECOME);
  return {
    ...(password === undefined ? {} : { password }),
    ...(becomePassword === undefined ? {} : { becomePassword }),
  };
}

const SSH = 'SSH';
const BECOME = 'BECOME';

/** Files of passwords that are not there: known before anybody is asked. */
export function passwordMistakes({
  connectionPasswordFile,
  becomePasswordFile,
}: TargetArguments): readonly Diagnostic[] {
  return [
    ...(connectionPasswordFile === undefined ? [] : passwordFileMistake(connectionPasswordFile, titleOf(SSH))),
    ...(becomePasswordFile === undefined ? [] : passwordFileMistake(becomePasswordFile, titleOf(BECOME))),
  ];
}

/** A password that is asked for, or that a file gives. */
async function passwordOf(isAsked: boolean, file: string | undefined, name: string): Promise<Secret | undefined> {
  if (isAsked) return askSecret(`${titleOf(name)}: `);
  return file === undefined ? undefined : passwordInFile(file, titleOf(name));
}

function titleOf(name: string): string {
  return `${name} password`;
}
