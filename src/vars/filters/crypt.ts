import { createHash, randomInt } from 'node:crypto';
import { limitError, templateError } from '../errors.ts';
import { numberOf, textOf, type Value } from '../values.ts';
import { argument, type Filter } from './filter.ts';

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const MOST_ROUNDS = 5_000_000;

interface Scheme {
  readonly id: string;
  readonly saltLength: number;
  readonly hash: (password: Buffer, salt: Buffer, rounds: number) => string;
}

const SCHEMES: ReadonlyMap<string, Scheme> = new Map([
  ['sha512', { id: '6', saltLength: 16, hash: shaCrypt('sha512', order512()) }],
  ['sha256', { id: '5', saltLength: 16, hash: shaCrypt('sha256', order256()) }],
  ['md5', { id: '1', saltLength: 8, hash: md5Crypt }],
]);

/** Hashes for /etc/shadow, as crypt(3) makes them: Drepper's sha-crypt, and Kamp's md5-crypt. */
export const passwordHash: Filter = (value, args, kwargs) => {
  const type = textOf(argument({ args, kwargs }, 0, 'hashtype') ?? 'sha512').replace(/_crypt$/, '');
  const salt = given(argument({ args, kwargs }, 1, 'salt'));
  const rounds = given(argument({ args, kwargs }, 3, 'rounds'));
  return cryptedPassword(textOf(value), {
    type,
    salt: salt === undefined ? undefined : textOf(salt),
    rounds: rounds === undefined ? undefined : numberOf(rounds),
  });
};

interface CryptOptions {
  readonly type: string;
  readonly salt: string | undefined;
  readonly rounds?: number | undefined;
}

export function cryptedPassword(password: string, { type, salt, rounds }: CryptOptions): string {
  const scheme = SCHEMES.get(type);
  if (scheme === undefined)
    throw templateError(`password_hash has no "${type}"`, `there are: ${[...SCHEMES.keys()].join(', ')}`);
  if (salt !== undefined && !/^[./\dA-Za-z]+$/.test(salt))
    throw templateError('a salt has letters, digits, "." and "/" only');
  if (rounds !== undefined && rounds > MOST_ROUNDS) throw limitError('a password has too many rounds');
  const used = (salt ?? randomSalt(scheme.saltLength)).slice(0, scheme.saltLength);
  const counted = rounds === undefined || scheme.id === '1' ? undefined : Math.max(1000, Math.trunc(rounds));
  const shown = counted === undefined ? '' : `rounds=${counted}$`;
  return `$${scheme.id}$${shown}${used}$${scheme.hash(Buffer.from(password), Buffer.from(used), counted ?? 5000)}`;
}

function given(value: Value | undefined): Value | undefined {
  return value === null ? undefined : value;
}

export function randomSalt(length: number): string {
  return Array.from({ length }, () => ALPHABET.charAt(randomInt(64))).join('');
}

function digest(algorithm: string, ...pieces: readonly Buffer[]): Buffer {
  const hash = createHash(algorithm);
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

/** So many bytes of a piece that is repeated. */
function repeated(piece: Buffer, length: number): Buffer {
  return Buffer.alloc(length, piece);
}

function shaCrypt(algorithm: string, order: readonly (readonly number[])[]): Scheme['hash'] {
  return (password, salt, rounds) => {
    const other = digest(algorithm, password, salt, password);
    const start = [password, salt, password.length === 0 ? password : repeated(other, password.length)];
    for (let bits = password.length; bits > 0; bits >>= 1) start.push((bits & 1) === 1 ? other : password);
    const first = digest(algorithm, ...start);
    const longPassword = digest(algorithm, ...Array.from({ length: password.length }, () => password));
    const p = password.length === 0 ? password : repeated(longPassword, password.length);
    const s = repeated(digest(algorithm, ...Array.from({ length: 16 + (first[0] ?? 0) }, () => salt)), salt.length);
    let sum = first;
    for (let round = 0; round < rounds; round++) {
      const odd = round % 2 === 1;
      const middle = [...(round % 3 === 0 ? [] : [s]), ...(round % 7 === 0 ? [] : [p])];
      sum = digest(algorithm, odd ? p : sum, ...middle, odd ? sum : p);
    }
    return encoded(sum, order);
  };
}

function md5Crypt(password: Buffer, salt: Buffer): string {
  const other = digest('md5', password, salt, password);
  const start = [password, Buffer.from('$1$'), salt, repeated(other, password.length)];
  for (let bits = password.length; bits > 0; bits >>= 1)
    start.push((bits & 1) === 1 ? Buffer.from([0]) : password.subarray(0, 1));
  let sum = digest('md5', ...start);
  for (let round = 0; round < 1000; round++) {
    const odd = round % 2 === 1;
    const middle = [...(round % 3 === 0 ? [] : [salt]), ...(round % 7 === 0 ? [] : [password])];
    sum = digest('md5', odd ? password : sum, ...middle, odd ? sum : password);
  }
  return encoded(sum, [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [11]]);
}

/** Three bytes at a time, in the order that crypt(3) mixes them, as four letters of six bits. */
function encoded(sum: Buffer, order: readonly (readonly number[])[]): string {
  return order
    .map(indexes => {
      let bits = indexes.reduce((value, index) => value * 256 + (sum[index] ?? 0), 0);
      let text = '';
      for (let left = indexes.length + 1; left > 0; left--) {
        text += ALPHABET.charAt(bits & 63);
        bits >>>= 6;
      }
      return text;
    })
    .join('');
}

function order512(): readonly (readonly number[])[] {
  const rows = Array.from({ length: 21 }, (_, row) => {
    const [a, b, c] = [row, row + 21, row + 42];
    return row % 3 === 0 ? [a, b, c] : row % 3 === 1 ? [b, c, a] : [c, a, b];
  });
  return [...rows, [63]];
}

function order256(): readonly (readonly number[])[] {
  const rows = Array.from({ length: 10 }, (_, row) => {
    const [a, b, c] = [row, row + 10, row + 20];
    return row % 3 === 0 ? [a, b, c] : row % 3 === 1 ? [c, a, b] : [b, c, a];
  });
  return [...rows, [31, 30]];
}
