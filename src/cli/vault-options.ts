import type { Command } from 'commander';

/** Options that every command has which may meet encrypted files. */
export interface VaultArguments {
  readonly vaultId: readonly string[];
  readonly vaultPasswordFile: readonly string[];
  readonly askVaultPass: boolean;
}

/** The vault options of ansible-playbook and ansible-vault, under the same names. */
export function withVaultOptions(command: Command): Command {
  return command
    .option('--vault-id <id>', 'label@source of a vault password; source: prompt, a file, a script', collect, [])
    .option('--vault-password-file <file>', 'file or script that gives a vault password (repeatable)', collect, [])
    .option('-J, --ask-vault-pass', 'ask for a vault password', false);
}

/** Of commands that have no more to tell: what calls them as Ansible's may pass it. */
export function withVerbose(command: Command): Command {
  return command.option(
    '-v, --verbose',
    'taken as by Ansible; there is no more to tell',
    (_, count: number) => count + 1,
    0,
  );
}

export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** Of several the last counts, as Ansible has it. */
export function lastOf(value: string): string[] {
  return [value];
}

export function collectList(value: string, before: readonly string[]): string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map(item => item.trim())
      .filter(item => item !== ''),
  ];
}
