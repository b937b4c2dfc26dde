import type { Position } from '../model/diagnostic.ts';
import type { Secret } from '../model/secret.ts';
import { decrypt, encrypt } from './cipher.ts';
import { formatEnvelope, parseEnvelope, VaultError } from './envelope.ts';

/** A password with the name of its vault id. */
export interface VaultKey {
  readonly label: string;
  readonly password: Secret;
}

/** The label of a password that was given without one. */
export const DEFAULT_LABEL = 'default';

export interface Opened {
  readonly plain: Buffer;
  readonly key: VaultKey;
}

/** The passwords of a run: decrypts what any of them fits, each text once. */
export class Keyring {
  readonly keys: readonly VaultKey[];
  readonly #opened = new Map<string, Opened>();

  constructor(keys: readonly VaultKey[]) {
    this.keys = keys;
  }

  open(text: string, position?: Position): Opened {
    const opened = this.#opened.get(text) ?? this.#tried(text, position);
    this.#opened.set(text, opened);
    return opened;
  }

  /** As in Ansible the label only says which password is tried first. */
  #tried(text: string, position: Position | undefined): Opened {
    const envelope = parseEnvelope(text, position);
    if (this.keys.length === 0) throw noPassword(position);
    const first = (key: VaultKey): number => (key.label === envelope.label ? 0 : 1);
    for (const key of this.keys.toSorted((a, b) => first(a) - first(b))) {
      const plain = decrypt(envelope, key.password);
      if (plain !== undefined) return { plain, key };
    }
    throw wrongPassword(envelope.label, this.keys, position);
  }

  /** The password to encrypt with: the one of this name, or the only one. */
  keyFor(label: string | undefined): VaultKey {
    const [only, ...more] = this.keys;
    if (only === undefined) throw noPassword(undefined);
    if (label !== undefined) {
      const found = this.keys.find(key => key.label === label);
      if (found !== undefined) return found;
      const names = this.keys.map(key => key.label).join(', ');
      throw usage(`there is no password for the vault id "${label}"`, `there are: ${names}`);
    }
    if (more.length === 0) return only;
    throw usage('several vault passwords are given', 'say which one encrypts: --encrypt-vault-id LABEL');
  }
}

/** Text of format 1.2 when the password has a label of its own. */
export function sealed(plain: Uint8Array, { label, password }: VaultKey): string {
  const envelope = encrypt(plain, password);
  return formatEnvelope(label === DEFAULT_LABEL ? envelope : { ...envelope, label });
}

function noPassword(position: Position | undefined): VaultError {
  return new VaultError({
    code: 'vault_no_password',
    cause: `what stands${at(position)} is encrypted by ansible-vault, and no vault password was given`,
    mend: 'give --vault-password-file FILE, --vault-id LABEL@FILE or --ask-vault-pass',
    position,
  });
}

function wrongPassword(label: string | undefined, keys: readonly VaultKey[], position: Position | undefined) {
  const its = label === undefined ? '' : ` (its vault id is "${label}")`;
  const tried = keys.map(key => key.label).join(', ');
  return new VaultError({
    code: 'vault_wrong_password',
    cause: `no vault password fits what is encrypted${at(position)}${its}, or it was altered; tried: ${tried}`,
    mend: 'give the right password, or take the text again from where it was encrypted',
    position,
  });
}

/** Named although it is the error's place: where a value is used another place takes over. */
function at(position: Position | undefined): string {
  return position === undefined ? ' here' : ` at ${position.file}:${position.line}`;
}

function usage(cause: string, mend: string): VaultError {
  return new VaultError({ code: 'vault_id', cause, mend });
}
