import { existsSync } from 'node:fs';
import { UsageError } from '../../model/diagnostic.ts';
import { Secret } from '../../model/secret.ts';
import { isEncrypted } from '../../vault/envelope.ts';
import { DEFAULT_LABEL, type Keyring, type Opened, sealed, type VaultKey } from '../../vault/keyring.ts';
import { edited } from '../editor.ts';
import { askOpenly, askSecret } from '../prompt.ts';
import type { EncryptStringArguments, VaultCommands, VaultFileArguments } from '../vault-command.ts';
import { contentOf, putContent } from '../vault-files.ts';
import { keyringOf, vaultKey } from '../vault-keys.ts';

const STANDARD = '-';

/** `xenplay vault …`. No file is written before all have been read: either all of them change or none. */
export const vaultCommands: VaultCommands = {
  async create(file, options) {
    if (existsSync(file)) throw wrong('file_exists', `${file} is there already`, 'xenplay vault edit changes it');
    const key = (await keyring(options, true)).keyFor(options.encryptVaultId);
    putContent(file, Buffer.from(sealed(edited(Buffer.alloc(0), file), key)));
    return 0;
  },

  async encrypt(files, options) {
    const key = (await keyring(options, true)).keyFor(options.encryptVaultId);
    const contents = contentsOf(files, options).map(({ path, content }) => {
      if (isEncrypted(content)) throw wrong('already_encrypted', `${path} is encrypted already`, 'leave it out');
      return { path, content: Buffer.from(sealed(content, key)) };
    });
    return written(contents, options);
  },

  async decrypt(files, options) {
    const keys = await keyring(options);
    return written(
      contentsOf(files, options).map(({ path, content }) => ({ path, content: openedOf(path, content, keys).plain })),
      options,
    );
  },

  async view(files, options) {
    const keys = await keyring(options);
    const contents = contentsOf(files, options).map(({ path, content }) => openedOf(path, content, keys).plain);
    for (const content of contents) putContent(STANDARD, content);
    return 0;
  },

  async edit(file, options) {
    const keys = await keyring(options);
    const { plain, key } = openedOf(file, contentOf(file), keys);
    const changed = edited(plain, file);
    const own = options.encryptVaultId === undefined ? key : keys.keyFor(options.encryptVaultId);
    // Equal text stays as it is encrypted, so that it shows no change where it is kept.
    if (!changed.equals(plain)) putContent(file, Buffer.from(sealed(changed, own)), true);
    return 0;
  },

  async rekey(files, options) {
    const keys = await keyring(options);
    const opened = contentsOf(files, options).map(({ path, content }) => ({ path, ...openedOf(path, content, keys) }));
    const key = await newKey(options);
    for (const { path, plain } of opened) putContent(path, Buffer.from(sealed(plain, key)), true);
    process.stderr.write(`${opened.length === 1 ? 'the file has' : `${opened.length} files have`} a new password\n`);
    return 0;
  },

  async encryptString(texts, options) {
    const key = (await keyring(options, true)).keyFor(options.encryptVaultId);
    const values = await valuesOf(texts, options);
    const text = values.map(({ name, value }) => scalarOf(name, sealed(Buffer.from(value.reveal()), key))).join('\n');
    putContent(options.output ?? STANDARD, Buffer.from(`${text}\n`));
    return 0;
  },
};

/** Asks for a password when nothing names one, as ansible-vault does. */
async function keyring(options: VaultFileArguments, isNew = false): Promise<Keyring> {
  const keys = await keyringOf(options, isNew);
  return keys.keys.length > 0 ? keys : keyringOf({ ...options, askVaultPass: true }, isNew);
}

function contentsOf(files: readonly string[], { output }: VaultFileArguments) {
  const paths = files.length === 0 ? [STANDARD] : files;
  if (output !== undefined && paths.length > 1)
    throw wrong('wrong_option', 'with --output only one file can be given', 'leave it out, or call once a file');
  return paths.map(path => ({ path, content: contentOf(path) }));
}

function written(
  contents: readonly { readonly path: string; readonly content: Uint8Array }[],
  { output }: VaultFileArguments,
): number {
  for (const { path, content } of contents) putContent(output ?? path, content);
  return 0;
}

function openedOf(path: string, content: Buffer, keys: Keyring): Opened {
  if (!isEncrypted(content)) throw wrong('not_encrypted', `${path} is not encrypted`, 'leave it out');
  return keys.open(content.toString('latin1'), { file: path, line: 1, column: 1 });
}

async function newKey(options: VaultFileArguments): Promise<VaultKey> {
  const { newVaultId, newVaultPasswordFile, encryptVaultId } = options;
  const id = newVaultId ?? `${encryptVaultId ?? DEFAULT_LABEL}@${newVaultPasswordFile ?? 'prompt'}`;
  return vaultKey(id, 'New vault password: ', true);
}

interface Named {
  readonly name: string | undefined;
  readonly value: Secret;
}

async function valuesOf(texts: readonly string[], options: EncryptStringArguments): Promise<readonly Named[]> {
  const { name: names, stdinName, prompt, showInput } = options;
  const given = texts.filter(text => text !== STANDARD);
  const values = given.map((text, index): Named => ({ name: names[index], value: new Secret(text) }));
  if (prompt) values.push({ name: names[given.length], value: await askValue('Text to encrypt: ', showInput) });
  const readsStdin = stdinName !== undefined || texts.includes(STANDARD) || values.length === 0;
  if (!readsStdin) return values;
  const text = new Secret(contentOf(STANDARD).toString('utf8'));
  return [...values, { name: stdinName ?? names[values.length], value: text }];
}

async function askValue(question: string, isShown: boolean): Promise<Secret> {
  return isShown && process.stdin.isTTY ? new Secret(await askOpenly(question)) : askSecret(question);
}

/** As a value in YAML: `name: !vault |` and the text below. */
function scalarOf(name: string | undefined, envelope: string): string {
  const lines = envelope.trimEnd().split('\n');
  return [`${name === undefined ? '' : `${name}: `}!vault |`, ...lines.map(line => `  ${line}`)].join('\n');
}

function wrong(code: string, cause: string, mend: string): UsageError {
  return new UsageError({ code, cause, mend });
}
