import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import type { Secret } from '../model/secret.ts';
import { AgentOf, agentKeys } from './agent.ts';
import type { LinkFailure } from './connection.ts';
import { type AskSecret, type PrivateKey, privateKey, unlockedKey } from './private-keys.ts';
import type { SshTarget } from './ssh-config/target.ts';

/** What a login may be tried with, in order, and names of it for messages. */
export interface Credentials {
  readonly methods: readonly AnyAuthMethod[];
  readonly tried: readonly string[];
}

export interface Given {
  readonly password: Secret | undefined;
  /** A key that the run was told to use: that it cannot be used is an error. */
  readonly requiredKey: string | undefined;
  readonly ask: AskSecret;
}

interface Way {
  readonly method: AnyAuthMethod;
  readonly name: string;
}

/**
 * Keys of files first, then what else the agent holds, then the password, each only where the configuration lets it: a server
 * counts attempts, and each costs a round trip. An encrypted key is used by way of the agent, else its passphrase is asked for.
 */
export async function credentialsFor(
  target: SshTarget,
  given: Given,
): Promise<Credentials | { readonly lost: LinkFailure }> {
  const held = target.agent === undefined ? [] : await agentKeys(target.agent);
  const files = target.authMethods.includes('publickey') ? target.identityFiles : [];
  const inFiles: Way[] = [];
  const locked: string[] = [];
  for (const file of files) {
    const found = await usableKey(file, target, { ...given, held });
    if ('way' in found) inFiles.push(found.way);
    else if (isRequired(file, given)) return { lost: keyFailure(file, found) };
    else if (found.code === 'key_encrypted') locked.push(file);
  }
  const ways = waysOf(target, inFiles, held, given.password);
  const [first] = locked;
  if (ways.length === 0 && first !== undefined) {
    const key = await unlockedKey(first, given.ask);
    if (!('key' in key)) return { lost: keyFailure(first, key) };
    ways.push(keyWay(first, key.key, target.user));
  }
  return { methods: ways.map(way => way.method), tried: ways.map(way => way.name) };
}

function waysOf(
  target: SshTarget,
  inFiles: readonly Way[],
  held: readonly ParsedKey[],
  password: Secret | undefined,
): Way[] {
  return target.authMethods.flatMap((kind): readonly Way[] => {
    if (kind === 'publickey') return [...inFiles, ...agentWay(target, held)];
    const text = password?.reveal();
    return text === undefined ? [] : [passwordWay(kind, target.user, text)];
  });
}

function isRequired(file: string, { requiredKey }: Given): boolean {
  return requiredKey !== undefined && file === requiredKey;
}

async function usableKey(
  file: string,
  target: SshTarget,
  { held, ask }: Given & { readonly held: readonly ParsedKey[] },
): Promise<{ readonly way: Way } | Exclude<PrivateKey, { key: ParsedKey }>> {
  const found = privateKey(file);
  if ('key' in found) return { way: keyWay(file, found.key, target.user) };
  const { publicKey } = found;
  const inAgent = held.find(key => publicKey !== undefined && key.getPublicSSH().equals(publicKey));
  if (inAgent !== undefined && target.agent !== undefined) {
    const agent = new AgentOf(target.agent, [inAgent]);
    return { way: { method: { type: 'agent', username: target.user, agent }, name: `key ${file} of the agent` } };
  }
  // The usual files are only asked for when there is nothing else; those that somebody named always.
  if (found.code !== 'key_encrypted' || !target.areIdentitiesNamed) return found;
  const unlocked = await unlockedKey(file, ask);
  return 'key' in unlocked ? { way: keyWay(file, unlocked.key, target.user) } : unlocked;
}

function keyWay(file: string, key: ParsedKey, username: string): Way {
  return { method: { type: 'publickey', username, key }, name: `key ${file}` };
}

/** What the agent holds besides the keys that are tried as files. */
function agentWay(
  { agent, identitiesOnly, identityFiles, user }: SshTarget,
  held: readonly ParsedKey[],
): readonly Way[] {
  if (agent === undefined || identitiesOnly) return [];
  const inFiles = identityFiles.flatMap(file => publicKeyOf(privateKey(file)));
  const rest = held.filter(key => !inFiles.some(other => other.equals(key.getPublicSSH())));
  if (rest.length === 0) return [];
  return [{ method: { type: 'agent', username: user, agent: new AgentOf(agent, rest) }, name: 'agent' }];
}

function publicKeyOf(found: PrivateKey): readonly Buffer[] {
  if ('key' in found) return [found.key.getPublicSSH()];
  return found.publicKey === undefined ? [] : [found.publicKey];
}

function passwordWay(kind: 'password' | 'keyboard-interactive', username: string, password: string): Way {
  if (kind === 'password') return { method: { type: kind, username, password }, name: 'password' };
  return {
    method: { type: kind, username, prompt: (...[, , , prompts, finish]) => finish(prompts.map(() => password)) },
    name: 'keyboard-interactive',
  };
}

function keyFailure(file: string, { code, cause, mend }: Exclude<PrivateKey, { key: ParsedKey }>): LinkFailure {
  return { code, phase: 'auth', cause: `${file}: ${cause}`, mend };
}
