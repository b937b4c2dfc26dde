import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isJsonArray, type Json } from '../model/json.ts';
import { cryptedPassword, randomSalt } from '../vars/filters/crypt.ts';
import { PythonRandom } from '../vars/python-random.ts';
import type { LookupCall } from '../vars/variables.ts';
import { type Plugin, refused, settingsOf } from './plugin.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const SETS: Readonly<Record<string, string>> = {
  ascii_lowercase: LOWER,
  ascii_uppercase: LOWER.toUpperCase(),
  ascii_letters: LOWER + LOWER.toUpperCase(),
  digits: '0123456789',
  hexdigits: '0123456789abcdefABCDEF',
  octdigits: '01234567',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};
const LONGEST = 10_000;

/** A password made once and kept in a file, which only its owner may read; /dev/null keeps nothing. */
export const password: Plugin = (terms, call) =>
  terms.map(term => {
    const { text: path, settings } = settingsOf(term, call);
    const kept = path === '/dev/null' ? undefined : readKept(placeOf(path, call));
    const encrypt = settings.get('encrypt');
    const plain = kept?.password ?? madeOf(settings, call.kwargs['chars']);
    const salt = encrypt === undefined ? undefined : (kept?.salt ?? randomSalt(encrypt.startsWith('md5') ? 8 : 16));
    const line = salt === undefined ? plain : `${plain} salt=${salt}`;
    if (path !== '/dev/null' && (kept === undefined || (salt !== undefined && kept.salt === undefined)))
      write(placeOf(path, call), line);
    return encrypt === undefined ? plain : cryptedPassword(plain, { type: encrypt.replace(/_crypt$/, ''), salt });
  });

function placeOf(path: string, { variables }: LookupCall): string {
  return resolve(variables.searchPath?.at(-1) ?? process.cwd(), path);
}

function readKept(place: string): { readonly password: string; readonly salt: string | undefined } | undefined {
  try {
    const [, text = '', salt] = /^(.*?)(?: salt=(\S+))?\s*$/s.exec(readFileSync(place, 'utf8')) ?? [];
    return { password: text, salt };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function write(place: string, line: string): void {
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
  writeFileSync(place, `${line}\n`, { mode: 0o600 });
}

function madeOf(settings: ReadonlyMap<string, string>, chars: Json | undefined): string {
  const length = Number(settings.get('length') ?? 20);
  if (!Number.isInteger(length) || length < 0 || length > LONGEST)
    throw refused(`a password cannot be ${String(settings.get('length'))} long`);
  const names = isJsonArray(chars) ? chars.map(String) : namesOf(settings.get('chars'));
  const letters = names.map(name => (Object.hasOwn(SETS, name) ? SETS[name] : undefined) ?? name).join('');
  const seed = settings.get('seed');
  const generator = seed === undefined ? undefined : new PythonRandom(seed);
  const draw = (limit: number): number => generator?.below(limit) ?? randomInt(limit);
  return Array.from({ length }, () => letters.charAt(draw(letters.length))).join('');
}

/** A doubled comma stands for the comma itself. */
function namesOf(chars: string | undefined): readonly string[] {
  if (chars === undefined) return ['ascii_letters', 'digits', '.,:-_'];
  const names = chars.replaceAll(',,', ',').split(',');
  return [...names.filter(name => name !== ''), ...(chars.includes(',,') ? [','] : [])];
}
