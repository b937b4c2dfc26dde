import { UsageError } from '../model/diagnostic.ts';

/** Other spellings that ansible-playbook takes. */
export const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['--ask-vault-password', '--ask-vault-pass'],
  ['--become-pass-file', '--become-password-file'],
  ['--conn-pass-file', '--connection-password-file'],
  ['--inventory-file', '--inventory'],
  ['--key-file', '--private-key'],
  ['--vault-pass-file', '--vault-password-file'],
]);

/** What others call it: Terraform's two steps, Ansible's programs. */
const COMMANDS_OF_OTHERS: ReadonlyMap<string, string> = new Map([
  ['plan', '"xenplay run PLAYBOOK --check --diff" shows what would be done'],
  ['apply', '"xenplay run PLAYBOOK" does it; with --check --diff it only shows what it would do'],
  ['playbook', 'name it run: "xenplay run PLAYBOOK"'],
  [
    'config',
    'ansible.cfg is read as far as docs/ansible-differences.md says; options, environment and inventory say all',
  ],
  ['galaxy', 'roles are folders in roles/ beside the playbook'],
]);

type Refusals = ReadonlyMap<string, string>;

const MODULES = 'modules are part of xenplay, and need nothing on a host';
const FILES = 'files travel within the connection itself: see --ssh-extra-args';
const OF_HOSTS: Refusals = new Map([
  ['--module-path', MODULES],
  ['-M', MODULES],
  ['--scp-extra-args', FILES],
  ['--sftp-extra-args', FILES],
]);
const TREE = 'see --output json: one event a line';

/** Options of the Ansible command that is called so here which are not carried out, and what to do instead. */
export const REFUSED_OPTIONS: ReadonlyMap<string, Refusals> = new Map([
  ['run', OF_HOSTS],
  ['exec', new Map([...OF_HOSTS, ['--tree', TREE], ['-t', TREE]])],
  ['inventory', new Map([['--toml', 'see --yaml: we read no TOML either']])],
]);

/** The arguments with each option in its first spelling. Throws UsageError for one that is refused. */
export function inFirstSpelling(argv: readonly string[]): readonly string[] {
  const instead = COMMANDS_OF_OTHERS.get(argv[0] ?? '');
  if (instead !== undefined)
    throw new UsageError({ code: 'unknown_command', cause: `there is no command "${argv[0]}"`, mend: instead });
  const end = argv.indexOf('--');
  const refused = REFUSED_OPTIONS.get(argv[0] ?? '') ?? new Map<string, string>();
  return argv.map((word, index) => {
    if (!word.startsWith('-') || (end >= 0 && index > end)) return word;
    const [name = '', ...value] = word.split('=');
    const refusal = refused.get(name);
    if (refusal !== undefined)
      throw new UsageError({ code: 'refused_option', cause: `${name} is not supported`, mend: refusal });
    const first = SPELLINGS.get(name);
    return first === undefined ? word : [first, ...value].join('=');
  });
}
