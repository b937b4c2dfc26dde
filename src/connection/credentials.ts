import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AnyAuthMethod } from 'ssh2';
import type { ConnectionSettings, LinkFailure } from './connection.ts';

/** What a login may be tried with, in order, and names of it for messages. */
export interface Credentials {
  readonly methods: readonly AnyAuthMethod[];
  readonly tried: readonly string[];
}

const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

interface Identity {
  readonly files: readonly string[];
  readonly agent: string | undefined;
}

/**
 * Keys that are named, else the agent and the usual files, then the password. A key that is named but cannot be used is an
 * error, one of the usual ones is passed over.
 */
export function credentialsFor(
  settings: ConnectionSettings,
  username: string,
  identity: Identity,
): Credentials | { readonly lost: LinkFailure } {
  const methods: AnyAuthMethod[] = [];
  const tried: string[] = [];
  const named = settings.privateKeyFile === undefined ? identity.files : [settings.privateKeyFile];
  for (const file of named.length > 0 ? named : DEFAULT_KEYS.map(name => join(homedir(), '.ssh', name))) {
    const key = readKey(expandHome(file));
    if ('key' in key) {
      methods.push({ type: 'publickey', username, key: key.key });
      tried.push(`key ${file}`);
    } else if (settings.privateKeyFile !== undefined) {
      return { lost: { code: key.code, phase: 'auth', cause: `${file}: ${key.cause}`, mend: key.mend } };
    }
  }
  if (identity.agent !== undefined && settings.privateKeyFile === undefined) {
    methods.unshift({ type: 'agent', username, agent: identity.agent });
    tried.unshift('agent');
  }
  const password = settings.password?.reveal();
  if (password !== undefined) {
    methods.push({ type: 'password', username, password });
    methods.push({
      type: 'keyboard-interactive',
      username,
      prompt: (...[, , , prompts, finish]) => finish(prompts.map(() => password)),
    });
    tried.push('password');
  }
  return { methods, tried };
}

type Key = { readonly key: string } | { readonly code: string; readonly cause: string; readonly mend: string };

const keyCache = new Map<string, Key>();

/** Read once a run: a thousand hosts mostly share one key. */
function readKey(file: string): Key {
  const known = keyCache.get(file) ?? readKeyFile(file);
  keyCache.set(file, known);
  return known;
}

function readKeyFile(file: string): Key {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { code: 'no_such_key', cause: 'the private key cannot be read', mend: 'check the path and its permissions' };
  }
  const parsed = ssh2.utils.parseKey(text);
  if (!(parsed instanceof Error)) return { key: text };
  if (/encrypted|passphrase/i.test(parsed.message)) {
    return { code: 'key_encrypted', cause: 'the private key has a passphrase', mend: 'add it to an agent: ssh-add' };
  }
  return {
    code: 'key_unusable',
    cause: `no private key that can be used: ${parsed.message}`,
    mend: 'give a key made by ssh-keygen',
  };
}

export function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
