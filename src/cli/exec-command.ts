import { Command, Option } from 'commander';
import { type TargetArguments, withTargetOptions } from './target-options.ts';

export interface ExecArguments extends TargetArguments {
  readonly moduleName: string;
  readonly args?: string;
  readonly oneLine: boolean;
  readonly output: 'human' | 'json';
}

/** `xenplay exec`: what Ansible's ad-hoc command is. */
export function execCommand(action: (pattern: string, options: ExecArguments) => Promise<void>): Command {
  return withTargetOptions(new Command('exec'))
    .description('runs one module on the hosts of a pattern; equal outputs are shown once')
    .argument('<pattern>', 'hosts and groups: all, a:b, a:&b, a:!b, globs, ~regex')
    .option('-m, --module-name <name>', 'the module', 'command')
    .option('-a, --args <text>', 'its parameters: name=value …, a command, or a mapping { … }')
    .option('-o, --one-line', 'one line for equal outputs', false)
    .addOption(
      new Option('--output <form>', 'human text, or one JSON event a line').choices(['human', 'json']).default('human'),
    )
    .action(action);
}
