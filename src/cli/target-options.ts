import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect, lastOf, type VaultArguments, withVaultOptions } from './vault-options.ts';

/** Which hosts, how they are reached, and as whom: of every command that works on hosts. */
export interface TargetArguments extends VaultArguments {
  readonly inventory: readonly string[];
  readonly limit: readonly string[];
  readonly extraVars: readonly string[];
  readonly forks?: number;
  readonly check: boolean;
  readonly diff: boolean;
  readonly verbose: number;
  readonly user?: string;
  readonly privateKey?: string;
  readonly connection?: string;
  readonly timeout?: number;
  readonly taskTimeout?: number;
  readonly sshCommonArgs?: string;
  readonly sshExtraArgs?: string;
  readonly become: boolean;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  readonly askBecomePass: boolean;
  readonly askPass: boolean;
  readonly becomePasswordFile?: string;
  readonly connectionPasswordFile?: string;
  readonly hostKeyChecking: 'strict' | 'accept-new' | 'off';
  readonly breakLock: boolean;
}

export function withTargetOptions(command: Command): Command {
  return withVaultOptions(command)
    .option('-i, --inventory <path>', 'inventory file, folder, or host list with a comma (repeatable)', collect, [])
    .option('-l, --limit <pattern>', 'only these hosts: a:b, a:&b, a:!b, globs, @file', lastOf, [])
    .option('-e, --extra-vars <vars>', 'variables that win over all others: k=v, JSON, @file', collect, [])
    .option('-f, --forks <count>', 'hosts worked on at once (default: the whole fleet)', positiveInteger)
    .option('-C, --check', 'look only: tell what would change', false)
    .option('-D, --diff', 'show what changes, before and after', false)
    .option('-v, --verbose', 'more detail (repeatable)', (_, count: number) => count + 1, 0)
    .option('-u, --user <name>', 'user to connect as')
    .option('--private-key <file>', 'private key to connect with')
    .option('-c, --connection <type>', 'ssh, openssh or local')
    .option(
      '-T, --timeout <seconds>',
      'seconds for each phase of connecting (default: ssh_config, else 10)',
      positiveInteger,
    )
    .option(
      '--task-timeout <seconds>',
      'seconds for what a task does on a host, where it has no "timeout" of its own',
      positiveInteger,
    )
    .option('--ssh-common-args <args>', 'options of ssh: -o Keyword=value, -J host')
    .option('--ssh-extra-args <args>', 'more of them')
    .option('-b, --become', 'become another user on the hosts', false)
    .option('--become-user <name>', 'user to become (default root)')
    .option('--become-method <method>', 'sudo or su')
    .option('-K, --ask-become-pass', 'ask for the become password', false)
    .addOption(
      new Option('--become-password-file <file>', 'file or script that gives the become password').conflicts(
        'askBecomePass',
      ),
    )
    .option('-k, --ask-pass', 'ask for the connection password', false)
    .addOption(
      new Option('--connection-password-file <file>', 'file or script that gives the connection password').conflicts(
        'askPass',
      ),
    )
    .option('--flush-cache', 'forget facts of earlier runs; there are none: each run looks anew', false)
    .addOption(
      new Option('--host-key-checking <policy>', 'host keys that are not known')
        .choices(['strict', 'accept-new', 'off'])
        .default('strict'),
    )
    .option('--break-lock', 'take hosts from another run that is changing them', false);
}

/** For options that take a count or whole seconds. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number above 0 is needed');
  return value;
}
