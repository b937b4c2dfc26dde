import { readFileSync } from 'node:fs';
import ssh2, { type ParsedKey } from 'ssh2';
import type { Secret } from '../model/secret.ts';

/** What a file of a private key gives: the key, or why there is none and, when it can be told, its public part. */
export type PrivateKey =
  | { readonly key: ParsedKey }
  | {
      readonly code: 'no_such_key' | 'key_encrypted' | 'key_unusable';
      readonly cause: string;
      readonly mend: string;
      readonly publicKey?: Buffer;
    };

/** Asks a person; undefined where nobody can be asked. */
export type AskSecret = ((question: string) => Promise<Secret>) | undefined;

const read = new Map<string, PrivateKey>();
const unlocked = new Map<string, Promise<PrivateKey>>();

/** Read once a run: a thousand hosts mostly share one key. */
export function privateKey(file: string): PrivateKey {
  const known = read.get(file) ?? readPrivateKey(file);
  read.set(file, known);
  return known;
}

/** Why a key cannot be used, not even by an agent that may hold it. Nothing is remembered: the file may come before it is used. */
export function keyMistake(file: string): Exclude<PrivateKey, { key: ParsedKey }> | undefined {
  const found = readPrivateKey(file);
  return 'key' in found || found.code === 'key_encrypted' || found.publicKey !== undefined ? undefined : found;
}

/** Asks for the passphrase of a key, once a run; for that of another key only when the first question is answered. */
export function unlockedKey(file: string, ask: AskSecret): Promise<PrivateKey> {
  const known = unlocked.get(file) ?? lastQuestion.then(() => unlock(file, ask));
  unlocked.set(file, known);
  lastQuestion = known;
  return known;
}

let lastQuestion: Promise<unknown> = Promise.resolve();

function readPrivateKey(file: string): PrivateKey {
  const text = textOf(file);
  const parsed = ssh2.utils.parseKey(text ?? '');
  if (!(parsed instanceof Error)) {
    // A public key may well be named: the agent then holds the private one.
    return parsed.isPrivateKey() ? { key: parsed } : { ...ONLY_PUBLIC, publicKey: parsed.getPublicSSH() };
  }
  const publicKey = publicPart(text ?? '') ?? publicFile(file);
  const known = publicKey === undefined ? {} : { publicKey };
  if (text === undefined) return { ...NO_FILE, ...known };
  if (/encrypted|passphrase/i.test(parsed.message)) {
    const mend = 'add it to an agent (ssh-add), or run on a terminal, where the passphrase is asked for';
    return { code: 'key_encrypted', cause: 'the private key has a passphrase', mend, ...known };
  }
  const isToken = /^sk-/.test(publicKey === undefined ? '' : publicKey.toString('latin1', 4, 8));
  return {
    code: 'key_unusable',
    cause: isToken ? 'the key is on a FIDO token' : `no private key that can be used: ${parsed.message}`,
    mend: isToken ? 'use ansible_connection: openssh' : 'give a key made by ssh-keygen',
    ...known,
  };
}

const NO_FILE = {
  code: 'no_such_key',
  cause: 'the private key cannot be read',
  mend: 'check the path and its permissions',
} as const;

const ONLY_PUBLIC = {
  code: 'key_unusable',
  cause: 'this is the public key, not the private one, and no agent holds that',
  mend: 'name the file without .pub',
} as const;

async function unlock(file: string, ask: AskSecret): Promise<PrivateKey> {
  const locked = privateKey(file);
  if (ask === undefined || 'key' in locked || locked.code !== 'key_encrypted') return locked;
  const text = textOf(file) ?? '';
  for (let attempt = 0; attempt < PASSPHRASE_ATTEMPTS; attempt++) {
    const passphrase = (await ask(`Passphrase of ${file}: `)).reveal();
    if (passphrase === '') break;
    const parsed = ssh2.utils.parseKey(text, passphrase);
    if (!(parsed instanceof Error)) return { key: parsed };
  }
  return { ...locked, cause: 'the passphrase of the private key was not given' };
}

const PASSPHRASE_ATTEMPTS = 3;

const OPENSSH_TITLE = 'OPENSSH PRIVATE KEY';
const OPENSSH_FILE = new RegExp(`-----BEGIN ${OPENSSH_TITLE}-----([A-Za-z0-9+/=\\s]+)-----END`);

/** The public key stands unencrypted in OpenSSH's own format: magic, cipher, kdf, its options, a count, then the key. */
function publicPart(text: string): Buffer | undefined {
  const [, body] = OPENSSH_FILE.exec(text) ?? [];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  let at = 'openssh-key-v1\0'.length;
  for (let skipped = 0; skipped < 3; skipped++) {
    if (at + 4 > bytes.length) return undefined;
    at += 4 + bytes.readUInt32BE(at);
  }
  at += 4;
  if (at + 4 > bytes.length) return undefined;
  return bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at));
}

function publicFile(file: string): Buffer | undefined {
  const [, body] = textOf(`${file}.pub`)?.split(/\s+/) ?? [];
  return body === undefined ? undefined : Buffer.from(body, 'base64');
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
