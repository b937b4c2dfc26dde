import { Command } from 'commander';
import { collect, type VaultArguments, withVaultOptions, withVerbose } from './vault-options.ts';

/** What all `xenplay vault …` commands may be told. */
export interface VaultFileArguments extends VaultArguments {
  readonly encryptVaultId?: string;
  readonly output?: string;
  readonly newVaultId?: string;
  readonly newVaultPasswordFile?: string;
}

export interface EncryptStringArguments extends VaultFileArguments {
  readonly name: readonly string[];
  readonly stdinName?: string;
  readonly prompt: boolean;
  readonly showInput: boolean;
}

export interface VaultCommands {
  create(file: string, options: VaultFileArguments): Promise<number>;
  encrypt(files: readonly string[], options: VaultFileArguments): Promise<number>;
  decrypt(files: readonly string[], options: VaultFileArguments): Promise<number>;
  view(files: readonly string[], options: VaultFileArguments): Promise<number>;
  edit(file: string, options: VaultFileArguments): Promise<number>;
  rekey(files: readonly string[], options: VaultFileArguments): Promise<number>;
  encryptString(texts: readonly string[], options: EncryptStringArguments): Promise<number>;
}

/** `xenplay vault`: the commands of ansible-vault. Each is loaded when it is called. */
export function vaultCommand(load: () => Promise<VaultCommands>, onExit: (code: number) => void): Command {
  const root = new Command('vault').description('encrypts and decrypts files and values, as ansible-vault does');
  const files = (name: Many, description: string): Command =>
    added(root, name, description)
      .argument('[file...]', '- is standard input')
      .action(async (paths: string[], options: VaultFileArguments) =>
        onExit(await (await load())[name](paths, options)),
      );
  const file = (name: 'create' | 'edit', description: string): Command =>
    added(root, name, description)
      .argument('<file>')
      .action(async (path: string, options: VaultFileArguments) => onExit(await (await load())[name](path, options)));
  withEncrypting(file('create', 'opens an editor ($EDITOR) on a new file and encrypts what it leaves'));
  withEncrypting(withOutput(files('encrypt', 'encrypts files')));
  withOutput(files('decrypt', 'decrypts files'));
  files('view', 'prints encrypted files');
  withEncrypting(file('edit', 'opens an editor ($EDITOR) on an encrypted file'));
  withEncrypting(files('rekey', 'encrypts files with another password'))
    .option('--new-vault-id <id>', 'label@source of the new password')
    .option('--new-vault-password-file <file>', 'file or script that gives the new password');
  encryptStringCommand(root, load, onExit);
  return root;
}

type Many = 'encrypt' | 'decrypt' | 'view' | 'rekey';

function added(root: Command, name: string, description: string): Command {
  return withVerbose(withVaultOptions(root.command(name))).description(description);
}

function withEncrypting(command: Command): Command {
  return command.option('--encrypt-vault-id <label>', 'the vault id to encrypt with, when there are several');
}

function withOutput(command: Command): Command {
  return command.option('--output <file>', 'where to write instead of in place; - is standard output');
}

function encryptStringCommand(root: Command, load: () => Promise<VaultCommands>, onExit: (code: number) => void): void {
  withOutput(withEncrypting(added(root, 'encrypt-string', 'encrypts values, to be pasted into YAML')))
    .alias('encrypt_string')
    .argument('[text...]', 'values; - or none: one from standard input')
    .option('-n, --name <name>', 'name of the variable (repeatable, in the order of the values)', collect, [])
    .option('--stdin-name <name>', 'name of the variable whose value standard input gives')
    .option('-p, --prompt', 'ask for the value', false)
    .option('--show-input', 'with --prompt: show what is typed', false)
    .action(async (texts: string[], options: EncryptStringArguments) =>
      onExit(await (await load()).encryptString(texts, options)),
    );
}
