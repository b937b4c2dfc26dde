import { Command, Option } from 'commander';
import { collect, type VaultArguments, withVaultOptions } from './vault-options.ts';

export interface ExplainArguments extends VaultArguments {
  readonly inventory: readonly string[];
  readonly extraVars: readonly string[];
  readonly output: 'human' | 'json';
}

type Explain = (host: string, name: string, playbooks: readonly string[], options: ExplainArguments) => Promise<void>;

/** `xenplay explain`. */
export function explainCommand(action: Explain): Command {
  const command = new Command('explain')
    .description('the value of a variable for a host, and every place that sets it; the last one wins')
    .argument('<host>')
    .argument('<variable>')
    .argument('[playbook...]', 'with what their plays, roles and tasks set')
    .option('-i, --inventory <path>', 'inventory file, folder, or host list with a comma (repeatable)', collect, [])
    .option('-e, --extra-vars <vars>', 'variables that win over all others: k=v, JSON, @file', collect, [])
    .addOption(
      new Option('--output <form>', 'human text, or one JSON value').choices(['human', 'json']).default('human'),
    )
    .optionsGroup('Vaults:');
  return withVaultOptions(command).action(action);
}
