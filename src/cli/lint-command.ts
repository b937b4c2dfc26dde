import { Command, Option } from 'commander';
import { collect, lastOf, collectList, type VaultArguments, withVaultOptions } from './vault-options.ts';

export interface LintArguments extends VaultArguments {
  readonly inventory: readonly string[];
  readonly extraVars: readonly string[];
  readonly limit: readonly string[];
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly strict: boolean;
  readonly output: 'human' | 'json';
}

/** `xenplay lint`. */
export function lintCommand(action: (playbooks: string[], options: LintArguments) => Promise<void>): Command {
  const command = new Command('lint')
    .description('all checks that need no host, and warnings for what is most likely not meant')
    .argument('[playbook...]', 'none: only the inventory')
    .option('-i, --inventory <path>', 'with an inventory every task is also checked for every host', collect, [])
    .option('-l, --limit <pattern>', 'only these hosts', lastOf, [])
    .option('-e, --extra-vars <vars>', 'variables that win over all others: k=v, JSON, @file', collect, [])
    .option('-t, --tags <tags>', 'only tasks with these tags', collectList, [])
    .option('--skip-tags <tags>', 'no tasks with these tags', collectList, [])
    .option('--strict', 'warnings count as mistakes', false)
    .addOption(
      new Option('--output <form>', 'human text, or one JSON value a line').choices(['human', 'json']).default('human'),
    )
    .optionsGroup('Vaults:');
  return withVaultOptions(command).action(action);
}
