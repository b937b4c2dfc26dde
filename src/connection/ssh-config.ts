import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import SSHConfig from 'ssh-config';

/** What `~/.ssh/config` says of one host: the basics. */
export interface SshConfigValues {
  readonly hostName?: string;
  readonly port?: number;
  readonly user?: string;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  readonly knownHostsFiles?: readonly string[];
  readonly hostKeyAlias?: string;
  readonly strictHostKeyChecking?: 'strict' | 'accept-new' | 'off';
  readonly aliveIntervalSeconds?: number;
  readonly aliveCountMax?: number;
  /** A keyword that would change how the host is reached, and that is not supported yet. */
  readonly unsupported?: string;
}

const UNSUPPORTED = ['ProxyJump', 'ProxyCommand'];

/** Pure: the text of the file and the host as named in the inventory (its address). */
export function sshConfigFor(host: string, text: string): SshConfigValues {
  const values = text.trim() === '' ? {} : SSHConfig.parse(text).compute(host, { ignoreCase: true });
  const one = (key: string): string | undefined => {
    const value = values[key.toLowerCase()] ?? values[key];
    return Array.isArray(value) ? value[0] : value;
  };
  const many = (key: string): readonly string[] => {
    const value = values[key.toLowerCase()] ?? values[key];
    return value === undefined ? [] : Array.isArray(value) ? value : [value];
  };
  const number = (key: string): number | undefined => (one(key) === undefined ? undefined : Number(one(key)));
  const unsupported = UNSUPPORTED.find(key => one(key) !== undefined && one(key)?.toLowerCase() !== 'none');
  const knownHosts = many('UserKnownHostsFile').flatMap(files => files.split(/\s+/));
  return {
    identityFiles: many('IdentityFile'),
    identitiesOnly: one('IdentitiesOnly')?.toLowerCase() === 'yes',
    ...optional('hostName', one('HostName')?.replaceAll('%h', host)),
    ...optional('port', number('Port')),
    ...optional('user', one('User')),
    ...optional('knownHostsFiles', knownHosts.length === 0 ? undefined : knownHosts),
    ...optional('hostKeyAlias', one('HostKeyAlias')),
    ...optional('strictHostKeyChecking', policyOf(one('StrictHostKeyChecking'))),
    ...optional('aliveIntervalSeconds', number('ServerAliveInterval')),
    ...optional('aliveCountMax', number('ServerAliveCountMax')),
    ...optional('unsupported', unsupported),
  };
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}

function policyOf(word: string | undefined): SshConfigValues['strictHostKeyChecking'] {
  switch (word?.toLowerCase()) {
    case 'yes':
      return 'strict';
    case 'accept-new':
      return 'accept-new';
    case 'no':
    case 'off':
      return 'off';
    default:
      return undefined;
  }
}

let cached: string | undefined;

/** The user's file, read once a run; a missing one is empty. */
export function userSshConfig(): string {
  cached ??= readOrEmpty(join(homedir(), '.ssh', 'config'));
  return cached;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
