import type { Command } from 'commander';
import { type Commands, program } from '../../../src/cli/program.ts';
import { REFUSED_OPTIONS, SPELLINGS } from '../../../src/cli/spellings.ts';
import { KEYWORD_NAMES, keywordsOn, PLACES, refusalOf } from '../../../src/load/keywords.ts';

const VAULT = [
  'help',
  'verbose',
  'ask-vault-pass',
  'ask-vault-password',
  'vault-id',
  'vault-pass-file',
  'vault-password-file',
];
const INVENTORY = [...VAULT, 'extra-vars', 'inventory', 'inventory-file', 'version'];
const HOSTS = [
  ...INVENTORY,
  ...['ask-become-pass', 'ask-pass', 'become', 'become-method', 'become-pass-file', 'become-password-file'],
  ...['become-user', 'check', 'conn-pass-file', 'connection', 'connection-password-file', 'diff', 'forks', 'key-file'],
  ...['limit', 'list-hosts', 'module-path', 'private-key', 'scp-extra-args', 'sftp-extra-args', 'ssh-common-args'],
  ...['ssh-extra-args', 'timeout', 'user'],
];

interface AnsibleCommand {
  /** The command of ours that stands for it. */
  readonly ours: string;
  readonly options: readonly string[];
}

/** Long options of ansible-core 2.14, by command; a differential test holds this against what `--help` says. */
export const ANSIBLE_OPTIONS: ReadonlyMap<string, AnsibleCommand> = new Map([
  known('ansible-playbook', 'run', [
    ...HOSTS,
    ...[
      'flush-cache',
      'force-handlers',
      'list-tags',
      'list-tasks',
      'skip-tags',
      'start-at-task',
      'step',
      'syntax-check',
    ],
    'tags',
  ]),
  known('ansible', 'exec', [
    ...HOSTS,
    ...['args', 'background', 'module-name', 'one-line', 'playbook-dir', 'poll', 'task-timeout', 'tree'],
  ]),
  known('ansible-inventory', 'inventory', [
    ...INVENTORY,
    ...['export', 'graph', 'host', 'list', 'output', 'playbook-dir', 'toml', 'vars', 'yaml'],
  ]),
  known('ansible-vault create', 'vault create', [...VAULT, 'encrypt-vault-id']),
  known('ansible-vault decrypt', 'vault decrypt', [...VAULT, 'output']),
  known('ansible-vault edit', 'vault edit', [...VAULT, 'encrypt-vault-id']),
  known('ansible-vault view', 'vault view', VAULT),
  known('ansible-vault encrypt', 'vault encrypt', [...VAULT, 'encrypt-vault-id', 'output']),
  known('ansible-vault encrypt_string', 'vault encrypt-string', [
    ...VAULT,
    ...['encrypt-vault-id', 'name', 'output', 'prompt', 'show-input', 'stdin-name'],
  ]),
  known('ansible-vault rekey', 'vault rekey', [
    ...VAULT,
    ...['encrypt-vault-id', 'new-vault-id', 'new-vault-password-file'],
  ]),
]);

function known(name: string, ours: string, words: readonly string[]): readonly [string, AnsibleCommand] {
  return [name, { ours, options: words.map(word => `--${word}`).toSorted() }];
}

type Standing = { readonly kind: 'taken' | 'unknown' } | { readonly kind: 'as' | 'refused'; readonly what: string };

/** What becomes of an option of Ansible's. */
export function standingOf(option: string, ours: string): Standing {
  const refusal = REFUSED_OPTIONS.get(ours.split(' ')[0] ?? '')?.get(option);
  if (refusal !== undefined) return { kind: 'refused', what: refusal };
  if (option === '--version') return { kind: 'as', what: 'xenplay --version' };
  const first = SPELLINGS.get(option) ?? option;
  if (first !== '--help' && !commandOf(ours).options.some(({ long }) => long === first)) return { kind: 'unknown' };
  return first === option ? { kind: 'taken' } : { kind: 'as', what: first };
}

function commandOf(words: string): Command {
  return words.split(' ').reduce((command, word) => {
    const found = command.commands.find(item => item.name() === word);
    if (found === undefined) throw new Error(`there is no command ${words}`);
    return found;
  }, tree());
}

function tree(): Command {
  const none = (): Promise<never> => Promise.reject(new Error('only its options are looked at'));
  const names = [
    'run',
    'inventory',
    'doc',
    'lint',
    'schema',
    'xm2xl',
    'runs',
    'showRun',
    'vault',
    'explain',
    'exec',
  ] as const;
  const commands: Commands = Object.fromEntries(names.map(name => [name, none])) as Record<
    (typeof names)[number],
    typeof none
  >;
  return program(commands, '0', () => undefined);
}

/** docs/options-and-keywords.md. */
export function optionPage(): string {
  return [
    "# Ansible's options and keywords\n",
    'Written by `npm run docs` from the command line and the table of keywords; differential tests hold it against what ansible-core 2.14 says of itself.',
    'What is taken means the same; where not, [ansible-differences.md](ansible-differences.md) says so.\n',
    ...[...ANSIBLE_OPTIONS].flatMap(([name, command]) => optionLines(name, command)),
    '## Keywords of playbooks\n',
    'Imports and includes are tasks, too: `import` stands for `import_tasks`, `import_role` and `import_playbook`, `include` for `include_tasks` and',
    '`include_role`. `with_NAME` stands where `loop` does. Elsewhere each is refused with its place.\n',
    '| keyword | stands on | refused on |',
    '|---|---|---|',
    ...KEYWORD_NAMES.map(keywordLine),
    '',
  ].join('\n');
}

function optionLines(name: string, { ours, options }: AnsibleCommand): readonly string[] {
  const all = options.map(option => ({ option, standing: standingOf(option, ours) }));
  const taken = all.filter(({ standing }) => standing.kind === 'taken').map(({ option }) => `\`${option}\``);
  const rows = all.flatMap(({ option, standing }) =>
    standing.kind === 'as'
      ? [`- \`${option}\`: the same as \`${standing.what}\``]
      : standing.kind === 'refused'
        ? [`- \`${option}\`: refused; ${standing.what}`]
        : [],
  );
  return [`## \`${name}\`: \`xenplay ${ours}\`\n`, `${taken.join(', ')}\n`, ...rows, ''];
}

function keywordLine(name: string): string {
  const taken = PLACES.filter(place => keywordsOn(place).includes(name));
  const refused = PLACES.filter(place => refusalOf(name, place)?.code === 'unsupported_keyword');
  return `| \`${name}\` | ${taken.join(', ')} | ${refused.join(', ')} |`;
}
