import { Command } from 'commander';
import {
  positiveInteger,
  type TargetArguments,
  withAccessOptions,
  withHostOptions,
  withOutputOptions,
} from './target-options.ts';

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
  const command = withHostOptions(new Command('exec'))
    .description('runs one module on the hosts of a pattern; equal outputs are shown once')
    .argument('<pattern>', 'hosts and groups: all, a:b, a:&b, a:!b, globs, ~regex')
    .optionsGroup('What is run:')
    .option('-m, --module-name <name>', 'the module', 'command')
    .option('-a, --args <text>', 'its parameters: name=value …, a command, or a mapping { … }')
    .option(
      '-B, --background <seconds>',
      'as a job of the host that ends after so long at the latest (async)',
      positiveInteger,
    )
    .option('-P, --poll <seconds>', 'how often to ask for the job; 0: not at all', wholeNumber, 15)
    .option('--playbook-dir <folder>', 'where files, roles, group_vars and host_vars are looked for')
    .optionsGroup('Only show:')
    .option('--list-hosts', 'only list the hosts', false);
  const noLive = 'on a terminal too: say nothing while hosts are at work';
  return withOutputOptions(withAccessOptions(command), { noLive })
    .option('-o, --one-line', 'one line for equal outputs', false)
    .action(action);
}

function wholeNumber(text: string): number {
  return text === '0' ? 0 : positiveInteger(text);
}
