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

/** Options of ansible-playbook that are not carried out, and what to do instead. */
export const REFUSED_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['--module-path', 'modules are part of xenplay, and need nothing on a host'],
  ['-M', 'modules are part of xenplay, and need nothing on a host'],
  ['--scp-extra-args', 'files travel within the connection itself: see --ssh-extra-args'],
  ['--sftp-extra-args', 'files travel within the connection itself: see --ssh-extra-args'],
]);

/** The arguments with each option in its first spelling. Throws UsageError for one that is refused. */
export function inFirstSpelling(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return argv.map((word, index) => {
    if (!word.startsWith('-') || (end >= 0 && index > end)) return word;
    const [name = '', ...value] = word.split('=');
    const refusal = REFUSED_OPTIONS.get(name);
    if (refusal !== undefined)
      throw new UsageError({ code: 'refused_option', cause: `${name} is not supported`, mend: refusal });
    const first = SPELLINGS.get(name);
    return first === undefined ? word : [first, ...value].join('=');
  });
}
