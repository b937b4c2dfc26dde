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
