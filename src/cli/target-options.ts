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

/** Which hosts, and what is to become of them. */
export function withHostOptions(command: Command): Command {
  return command
    .optionsGroup('Hosts and variables:')
    .option('-i, --inventory <path>', 'inventory file, folder, or host list with a comma (repeatable)', collect, [])
    .option('-l, --limit <pattern>', 'only these hosts: a:b, a:&b, a:!b, globs, @file', lastOf, [])
    .option('-e, --extra-vars <vars>', 'variables that win over all others: k=v, JSON, @file', collect, [])
    .optionsGroup('The run:')
    .option('-C, --check', 'look only: tell what would change', false)
    .option('-D, --diff', 'show what changes, before and after', false)
    .option('-f, --forks <count>', 'hosts worked on at once (default: the whole fleet)', positiveInteger)
    .option(
      '--task-timeout <seconds>',
      'seconds for what a task does on a host, where it has no "timeout" of its own',
      positiveInteger,
    )
    .option('--break-lock', 'take hosts from another run that is changing them', false)
    .option('--flush-cache', 'forget facts of earlier runs; there are none: each run looks anew', false);
}

/** How hosts are reached, as whom, and what opens encrypted files. */
export function withAccessOptions(command: Command): Command {
  return withVaultOptions(withBecomeOptions(withConnectionOptions(command)).optionsGroup('Vaults:'));
}

function withConnectionOptions(command: Command): Command {
  return command
    .optionsGroup('Connection:')
    .option('-u, --user <name>', 'user to connect as')
    .option('--private-key <file>', 'private key to connect with')
    .option('-k, --ask-pass', 'ask for the connection password', false)
    .addOption(
      new Option('--connection-password-file <file>', 'file or script that gives the connection password').conflicts(
        'askPass',
      ),
    )
    .option('-c, --connection <type>', 'ssh, openssh or local')
    .option(
      '-T, --timeout <seconds>',
      'seconds for each phase of connecting (default: ssh_config, else 10)',
      positiveInteger,
    )
    .addOption(
      new Option('--host-key-checking <policy>', 'host keys that are not known')
        .choices(['strict', 'accept-new', 'off'])
        .default('strict'),
    )
    .option('--ssh-common-args <args>', 'options of ssh: -o Keyword=value, -J host')
    .option('--ssh-extra-args <args>', 'more of them');
}

function withBecomeOptions(command: Command): Command {
  return command
    .optionsGroup('Become:')
    .option('-b, --become', 'become another user on the hosts', false)
    .option('--become-user <name>', 'user to become (default: root)')
    .option('--become-method <method>', 'sudo or su (default: sudo)')
    .option('-K, --ask-become-pass', 'ask for the become password', false)
    .addOption(
      new Option('--become-password-file <file>', 'file or script that gives the become password').conflicts(
        'askBecomePass',
      ),
    );
}

/** How much is told, and in which form. */
export function withOutputOptions(command: Command, { noLive }: { readonly noLive: string }): Command {
  return command
    .optionsGroup('Output:')
    .option('-v, --verbose', 'more detail (repeatable)', (_, count: number) => count + 1, 0)
    .addOption(
      new Option('--output <form>', 'human text, or one JSON event a line').choices(['human', 'json']).default('human'),
    )
    .option('--no-live', noLive);
}

/** For options that take a count or whole seconds. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number above 0 is needed');
  return value;
}
