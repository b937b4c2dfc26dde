import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../model/secret.ts';
import type { Envelope } from './envelope.ts';

const ROUNDS = 10_000;
const SALT_BYTES = 32;
const BLOCK_BYTES = 16;

export function encrypt(plain: Uint8Array, password: Secret, salt: Uint8Array = randomBytes(SALT_BYTES)): Envelope {
  const { cipherKey, hmacKey, counter } = keysOf(password, salt);
  const cipher = createCipheriv('aes-256-ctr', cipherKey, counter);
  const ciphertext = Buffer.concat([cipher.update(padded(plain)), cipher.final()]);
  return { salt, ciphertext, hmac: hmacOf(ciphertext, hmacKey) };
}

/** Undefined when the password is another one, or the text was altered: the two cannot be told apart. */
export function decrypt({ salt, hmac, ciphertext }: Envelope, password: Secret): Buffer | undefined {
  const { cipherKey, hmacKey, counter } = keysOf(password, salt);
  const wanted = hmacOf(ciphertext, hmacKey);
  if (hmac.length !== wanted.length || !timingSafeEqual(hmac, wanted)) return undefined;
  const decipher = createDecipheriv('aes-256-ctr', cipherKey, counter);
  return unpadded(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
}

function keysOf(password: Secret, salt: Uint8Array) {
  const derived = pbkdf2Sync(password.reveal(), salt, ROUNDS, 80, 'sha256');
  return { cipherKey: derived.subarray(0, 32), hmacKey: derived.subarray(32, 64), counter: derived.subarray(64) };
}

function hmacOf(ciphertext: Uint8Array, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(ciphertext).digest();
}

/** PKCS #7, although a counter mode needs none: so has it the format. */
function padded(plain: Uint8Array): Buffer {
  const size = BLOCK_BYTES - (plain.length % BLOCK_BYTES);
  return Buffer.concat([plain, Buffer.alloc(size, size)]);
}

function unpadded(plain: Buffer): Buffer | undefined {
  const size = plain.at(-1) ?? 0;
  const isWhole = size >= 1 && size <= BLOCK_BYTES && plain.length % BLOCK_BYTES === 0;
  return isWhole ? plain.subarray(0, plain.length - size) : undefined;
}
