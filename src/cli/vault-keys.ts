import { basename, extname } from 'node:path';
import { UsageError } from '../model/diagnostic.ts';
import type { Secret } from '../model/secret.ts';
import { DEFAULT_LABEL, Keyring, type VaultKey } from '../vault/keyring.ts';
import { passwordInFile } from './password-file.ts';
import { askSecret } from './prompt.ts';
import type { VaultArguments } from './vault-options.ts';

/**
 * The vault passwords that the command line and Ansible's environment variables name, in Ansible's order. `isNew`: something is
 * encrypted with what a person types, and a slip of the fingers would lock it for ever.
 */
export async function keyringOf(args: VaultArguments, isNew = false): Promise<Keyring> {
  const given = givenIds(args);
  const asks = given.some(id => sourceOf(id).source.startsWith('prompt'));
  const ids = args.askVaultPass && !asks ? [...given, `${DEFAULT_LABEL}@prompt`] : given;
  const keys: VaultKey[] = [];
  // One after the other: two questions at once would mix on the terminal.
  const title = isNew ? 'New vault password' : 'Vault password';
  for (const id of ids) keys.push(await vaultKey(id, `${title} (${sourceOf(id).label}): `, isNew));
  return new Keyring(keys);
}

function givenIds({ vaultId, vaultPasswordFile }: VaultArguments): readonly string[] {
  const listed = (process.env['ANSIBLE_VAULT_IDENTITY_LIST'] ?? '').split(',').map(id => id.trim());
  const file = process.env['ANSIBLE_VAULT_PASSWORD_FILE'] ?? '';
  const files = vaultPasswordFile.length > 0 || file === '' ? vaultPasswordFile : [file];
  return [...listed.filter(id => id !== ''), ...vaultId, ...files.map(path => `${DEFAULT_LABEL}@${path}`)];
}

/** Takes `label@source` apart; without a label it is the source alone. */
function sourceOf(id: string): { readonly label: string; readonly source: string } {
  const at = id.indexOf('@');
  return at < 0
    ? { label: DEFAULT_LABEL, source: id }
    : { label: id.slice(0, at) || DEFAULT_LABEL, source: id.slice(at + 1) };
}

/** Asks, reads or runs what a vault id names. */
export async function vaultKey(id: string, question: string, isNew = false): Promise<VaultKey> {
  const { label, source } = sourceOf(id);
  if (!/[\n;]/.test(label)) return { label, password: await passwordFrom(source, { label, question, isNew }) };
  throw wrong(`"${label}" cannot be the label of a vault id`, 'use letters, digits, - and _');
}

interface Asking {
  readonly label: string;
  readonly question: string;
  readonly isNew: boolean;
}

async function passwordFrom(source: string, { label, question, isNew }: Asking): Promise<Secret> {
  const password = /^prompt(?:_ask_vault_pass)?$/.test(source)
    ? await (isNew ? askTwice(question) : askSecret(question))
    : passwordInFile(source, 'vault password', clientArguments(source, label));
  if (password.reveal() !== '') return password;
  throw wrong(
    `the vault password of "${label}" (${source}) is empty`,
    'give one that is not; where nobody can be asked, --vault-password-file FILE',
  );
}

/** A pipe is read once: what is written there was not typed blindly. */
async function askTwice(question: string): Promise<Secret> {
  const first = await askSecret(question);
  if (!process.stdin.isTTY) return first;
  const again = await askSecret('The same again: ');
  if (again.reveal() === first.reveal()) return first;
  throw wrong('the two passwords are not the same', 'nothing was changed; try again');
}

/** As Ansible has it, a script whose name ends with `-client` is told for which vault id it is asked. */
function clientArguments(source: string, label: string): readonly string[] {
  return basename(source, extname(source)).endsWith('-client') ? ['--vault-id', label] : [];
}

function wrong(cause: string, mend: string): UsageError {
  return new UsageError({ code: 'vault_password', cause, mend });
}
