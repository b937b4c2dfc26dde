import { OrchestratorError, type Position } from '../model/diagnostic.ts';

/** Something encrypted by ansible-vault cannot be read or written. */
export class VaultError extends OrchestratorError {}

/** What stands in an encrypted text: AES256 in counter mode, keys from a password by PBKDF2, HMAC over the cipher text. */
export interface Envelope {
  /** Of format 1.2; absent in 1.1. A hint which password it was. */
  readonly label?: string;
  readonly salt: Uint8Array;
  readonly hmac: Uint8Array;
  readonly ciphertext: Uint8Array;
}

const HEADER = '$ANSIBLE_VAULT';
const COLUMNS = 80;

export function isEncrypted(text: string | Uint8Array): boolean {
  return typeof text === 'string'
    ? text.startsWith(`${HEADER};`)
    : Buffer.from(text.subarray(0, HEADER.length + 1)).toString('latin1') === `${HEADER};`;
}

/** Takes a text apart; `position` is told when it is damaged. */
export function parseEnvelope(text: string, position?: Position): Envelope {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const [mark, version, cipher, label] = head.trim().split(';');
  if (mark !== HEADER) throw damaged('it does not begin with $ANSIBLE_VAULT', position);
  if (version !== '1.1' && version !== '1.2') throw damaged(`its format ${version ?? ''} is not 1.1 or 1.2`, position);
  if (cipher !== 'AES256') throw damaged(`its cipher ${cipher ?? ''} is not AES256`, position);
  const parts = hexText(lines.map(line => line.trim()).join(''), position)
    .toString('latin1')
    .split('\n');
  if (parts.length !== 3) throw damaged('it does not hold salt, HMAC and cipher text', position);
  const [salt, hmac, ciphertext] = parts.map(part => hexText(part, position));
  if (salt === undefined || hmac === undefined || ciphertext === undefined) throw damaged('it is cut short', position);
  return { salt, hmac, ciphertext, ...(label === undefined || label === '' ? {} : { label }) };
}

export function formatEnvelope({ label, salt, hmac, ciphertext }: Envelope): string {
  const body = Buffer.from([salt, hmac, ciphertext].map(hex).join('\n')).toString('hex');
  const head = label === undefined ? `${HEADER};1.1;AES256` : `${HEADER};1.2;AES256;${label}`;
  return [head, ...(body.match(new RegExp(`.{1,${COLUMNS}}`, 'g')) ?? []), ''].join('\n');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function hexText(text: string, position: Position | undefined): Buffer {
  if (text.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(text)) return Buffer.from(text, 'hex');
  throw damaged('it is not hexadecimal', position);
}

function damaged(what: string, position: Position | undefined): VaultError {
  return new VaultError({
    code: 'vault_format',
    cause: `this vault cannot be read: ${what}`,
    mend: 'take it again from where it was encrypted',
    position,
  });
}
