import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ConfigValues } from './evaluate.ts';
import { type Place, SshConfigError } from './error.ts';
import { isIn, numberIn, single } from './values.ts';

/** What `%` and a letter stands for. */
export interface Tokens {
  readonly d: string;
  readonly h: string;
  readonly i: string;
  readonly k: string;
  readonly l: string;
  readonly L: string;
  readonly n: string;
  readonly p: string;
  readonly r: string;
  readonly u: string;
}

/** Of a host, as far as its configuration says. */
export function tokensOf(name: string, values: ConfigValues): Tokens {
  const named = single(values, 'hostname');
  const address = named === undefined ? name : named.replace(/%[%hn]/g, token => (token === '%%' ? '%' : name));
  const { username, uid, local } = us();
  return {
    d: homedir(),
    h: address,
    i: String(uid),
    k: single(values, 'hostkeyalias') ?? name,
    l: local,
    L: local.split('.')[0] ?? local,
    n: name,
    p: String(numberIn(values, 'port') ?? 22),
    r: single(values, 'user') ?? username,
    u: username,
  };
}

/** Throws SshConfigError for a token that there is not. */
export function expandTokens(text: string, tokens: Tokens, place: Place): string {
  return text.replace(/%(.?)/g, (token, letter: string) => {
    if (letter === '%') return '%';
    if (isIn(tokens, letter)) return tokens[letter];
    throw new SshConfigError(
      'unsupported_ssh_config',
      place,
      `"${token}" is not supported here`,
      `supported: %% ${Object.keys(tokens)
        .map(key => `%${key}`)
        .join(' ')}`,
    );
  });
}

export function expandPath(text: string, tokens: Tokens, place: Place): string {
  const home = text.startsWith('~/') ? join(homedir(), text.slice(2)) : text;
  const filled = home.replace(/\$\{(\w+)\}/g, (_, variable: string) => process.env[variable] ?? '');
  return expandTokens(filled, tokens, place);
}

/** Who we are, and where. Asked of the system once: it reads the files of accounts each time, and each host asks thrice. */
export function us(): Us {
  known ??= { ...userInfo(), local: hostname() };
  return known;
}

interface Us {
  readonly username: string;
  readonly uid: number;
  readonly local: string;
}

let known: Us | undefined;
