import { Command } from 'commander';
import { type ExplainArguments, explainCommand } from './explain-command.ts';
import { type ExecArguments, execCommand } from './exec-command.ts';
import { inheritDownwards, optionDescription } from './help.ts';
import { takeSettings } from './take-settings.ts';
import { type TargetArguments, withAccessOptions, withHostOptions, withOutputOptions } from './target-options.ts';
import { vaultCommand, type VaultCommands } from './vault-command.ts';
import { type LintArguments, lintCommand } from './lint-command.ts';
import { collect, lastOf, collectList, type VaultArguments, withVaultOptions, withVerbose } from './vault-options.ts';

/** Options of `xenplay run`, as commander gives them. */
export interface RunArguments extends TargetArguments {
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly listHosts: boolean;
  readonly listTasks: boolean;
  readonly listTags: boolean;
  readonly syntaxCheck: boolean;
  readonly startAtTask?: string;
  readonly step: boolean;
  readonly forceHandlers: boolean;
  readonly output: 'human' | 'json';
  readonly live: boolean;
  readonly profile: boolean;
}

export interface InventoryArguments extends VaultArguments {
  readonly inventory: readonly string[];
  readonly list: boolean;
  readonly graph: boolean;
  readonly host?: string;
  readonly limit: readonly string[];
  readonly extraVars: readonly string[];
  readonly vars: boolean;
  readonly export: boolean;
  readonly yaml: boolean;
  readonly output?: string;
  readonly playbookDir?: string;
}

/** What each command does; gives the exit code. */
export interface Commands {
  run(playbooks: readonly string[], options: RunArguments): Promise<number>;
  inventory(group: string | undefined, options: InventoryArguments): Promise<number>;
  doc(module: string | undefined, options: { markdown: boolean }): Promise<number>;
  lint(playbooks: readonly string[], options: LintArguments): Promise<number>;
  schema(): Promise<number>;
  xm2xl(files: readonly string[], options: { readonly output?: string }): Promise<number>;
  runs(): Promise<number>;
  showRun(id: string): Promise<number>;
  vault(): Promise<VaultCommands>;
  explain(
    asked: { host: string; name: string; playbooks: readonly string[] },
    options: ExplainArguments,
  ): Promise<number>;
  exec(pattern: string, options: ExecArguments): Promise<number>;
}

/** The command line. Option names and meanings are ansible-playbook's wherever it has them. */
export function program(commands: Commands, version: string, onExit: (code: number) => void): Command {
  const root = new Command('xenplay')
    .description('Brings fleets of Xen dom0 and NFS hosts to the declared state, over SSH.')
    .version(version)
    .showHelpAfterError('(xenplay --help shows what there is)')
    .configureHelp({ optionDescription })
    .exitOverride();
  root.addCommand(runCommand(async (playbooks, options) => onExit(await commands.run(playbooks, options))));
  root.addCommand(execCommand(async (pattern, options) => onExit(await commands.exec(pattern, options))));
  root.addCommand(
    explainCommand(async (host, name, playbooks, options) =>
      onExit(await commands.explain({ host, name, playbooks }, options)),
    ),
  );
  root.addCommand(lintCommand(async (playbooks, options) => onExit(await commands.lint(playbooks, options))));
  root.addCommand(inventoryCommand(async (group, options) => onExit(await commands.inventory(group, options))));
  root.addCommand(runsCommand(commands, onExit));
  root
    .command('doc')
    .description('what a module does and its parameters; without a name: all modules')
    .argument('[module]')
    .option('--markdown', 'as Markdown, as in docs/modules', false)
    .action(async (module: string | undefined, options: { markdown: boolean }) =>
      onExit(await commands.doc(module, options)),
    );
  root
    .command('schema')
    .description('a JSON schema of playbooks and inventories, for editors')
    .action(async () => onExit(await commands.schema()));
  root
    .command('xm2xl')
    .description('configuration files of xm (xend) as files for xl; nothing of them is run')
    .argument('<file...>')
    .option('-o, --output <folder>', 'write NAME.cfg there instead of printing; what is there already stays')
    .action(async (files: string[], options: { output?: string }) => onExit(await commands.xm2xl(files, options)));
  root.addCommand(vaultCommand(() => commands.vault(), onExit));
  inheritDownwards(root);
  root.hook('preAction', (_, command) => takeSettings(command));
  return root;
}

function runCommand(action: (playbooks: string[], options: RunArguments) => Promise<void>): Command {
  const command = withHostOptions(new Command('run'))
    .description('carries out playbooks')
    .argument('<playbook...>')
    .option('--step', 'ask before each task whether to carry it out', false)
    .option('--force-handlers', 'run the handlers of hosts that failed, too', false)
    .optionsGroup('Tasks:')
    .option('-t, --tags <tags>', 'only tasks with these tags', collectList, [])
    .option('--skip-tags <tags>', 'no tasks with these tags', collectList, [])
    .option('--start-at-task <name>', 'begin with the task of this name')
    .optionsGroup('Only show:')
    .option('--list-hosts', 'only list the hosts', false)
    .option('--list-tasks', 'only list the tasks', false)
    .option('--list-tags', 'only list the tags', false)
    .option('--syntax-check', 'only check the files', false);
  return withOutputOptions(withAccessOptions(command), { noLive: 'on a terminal too: plain lines, one a host' })
    .option('--profile', 'show at the end where the time went', false)
    .action(action);
}

function inventoryCommand(action: (group: string | undefined, options: InventoryArguments) => Promise<void>): Command {
  const command = withVerbose(new Command('inventory'))
    .description('shows hosts, groups and variables')
    .argument('[group]', 'for --graph: only this group')
    .option('-i, --inventory <path>', 'inventory file, folder, or host list with a comma (repeatable)', collect, [])
    .option('-l, --limit <pattern>', 'only these hosts', lastOf, [])
    .option('-e, --extra-vars <vars>', 'variables that win over all others: k=v, JSON, @file', collect, [])
    .option('--list', 'everything as JSON', false)
    .option('--graph', 'groups and hosts as a tree', false)
    .option('--host <name>', 'the variables of one host')
    .option('--vars', 'with --graph: variables, too', false)
    .option('--export', 'variables where they are set, not merged for each host', false)
    .option('-y, --yaml', 'as YAML instead of JSON', false)
    .option('--output <file>', 'where to write instead of to standard output')
    .option('--playbook-dir <folder>', 'where group_vars and host_vars of playbooks stand')
    .optionsGroup('Vaults:');
  return withVaultOptions(command).action(action);
}

function runsCommand(commands: Commands, onExit: (code: number) => void): Command {
  const list = new Command('runs')
    .description('the runs whose journals are kept, the newest first')
    .action(async () => onExit(await commands.runs()));
  list
    .command('show')
    .description('what became of one run: failures, what is unknown, the recap')
    .argument('<id>', 'its id, or the beginning of it')
    .action(async (id: string) => onExit(await commands.showRun(id)));
  return list;
}
