import { Command, Option } from 'commander';
import { positiveInteger, type TargetArguments, withTargetOptions } from './target-options.ts';

export interface ExecArguments extends TargetArguments {
  readonly moduleName: string;
  readonly args?: string;
  readonly oneLine: boolean;
  readonly listHosts: boolean;
  readonly playbookDir?: string;
  readonly background?: number;
  readonly poll: number;
  readonly output: 'human' | 'json';
  readonly live: boolean;
}

/** `xenplay exec`: what Ansible's ad-hoc command is. */
export function execCommand(action: (pattern: string, options: ExecArguments) => Promise<void>): Command {
  return withTargetOptions(new Command('exec'))
    .description('runs one module on the hosts of a pattern; equal outputs are shown once')
    .argument('<pattern>', 'hosts and groups: all, a:b, a:&b, a:!b, globs, ~regex')
    .option('-m, --module-name <name>', 'the module', 'command')
    .option('-a, --args <text>', 'its parameters: name=value …, a command, or a mapping { … }')
    .option('-o, --one-line', 'one line for equal outputs', false)
    .option('--list-hosts', 'only list the hosts', false)
    .option('--playbook-dir <folder>', 'where files, roles, group_vars and host_vars are looked for')
    .option(
      '-B, --background <seconds>',
      'as a job of the host that ends after so long at the latest (async)',
      positiveInteger,
    )
    .option('-P, --poll <seconds>', 'how often to ask for the job; 0: not at all', wholeNumber, 15)
    .addOption(
      new Option('--output <form>', 'human text, or one JSON event a line').choices(['human', 'json']).default('human'),
    )
    .option('--no-live', 'on a terminal too: say nothing while hosts are at work')
    .action(action);
}

function wholeNumber(text: string): number {
  return text === '0' ? 0 : positiveInteger(text);
}
