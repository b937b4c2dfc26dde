import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LinkFailure } from './connection.ts';
import {
  fingerprint,
  hashedName,
  hostKeyName,
  keyTypeOf,
  type KnownHost,
  KnownHosts,
  parseKnownHosts,
  preferTypes,
} from './known-hosts.ts';
import type { SshTarget } from './ssh-config/target.ts';

/** Why a key is not taken, and, when keys of other types are known, for which the server is to be asked instead. */
export interface KeyRefusal {
  readonly failure: LinkFailure;
  readonly askFor?: ReadonlySet<string>;
}

/** The host keys that this machine knows of one target, from files that are read once a run. */
export class HostKeys {
  readonly #target: SshTarget;
  /** The name that messages and new entries use. */
  readonly #name: string;

  constructor(target: SshTarget) {
    this.#target = target;
    this.#name = target.hostKeyAlias?.toLowerCase() ?? hostKeyName(target.address, target.port);
  }

  preferred(algorithms: readonly string[], askFor: ReadonlySet<string> = new Set()): readonly string[] {
    const { known, usual } = knownIn(this.#target.knownHostsFiles).likelyTypes(this.#name);
    return preferTypes(algorithms, askFor, known, usual);
  }

  /** Undefined when the key is to be trusted; a new key is remembered when the policy says so. */
  refusal(key: Buffer): KeyRefusal | undefined {
    const { hostKeyChecking, hostKeyAlias, address } = this.#target;
    // As in ssh, a key that is known for the plain name is good for its other ports.
    const names = hostKeyAlias === undefined ? [this.#name, address.toLowerCase()] : [this.#name];
    const verdict = knownIn(this.#target.knownHostsFiles).judge(names, key);
    const print = `${keyTypeOf(key)} ${fingerprint(key)}`;
    const name = this.#name;
    if (hostKeyChecking === 'off' && verdict.kind !== 'revoked') return undefined;
    switch (verdict.kind) {
      case 'known':
        return undefined;
      case 'unknown':
        return hostKeyChecking === 'accept-new' ? this.#remember(key) : unknownKey(name, print);
      case 'authority':
        return refused(
          'host_certificate',
          `${name}: no key of it is known, only an authority that signs such keys (${placeOf(verdict.entry)}); it shows ${print}`,
          'ansible_connection: openssh verifies host certificates; or add the key itself to known_hosts',
        );
      case 'revoked':
        return refused(
          'host_key_revoked',
          `${name}: the host key is revoked at ${placeOf(verdict.entry)} (${print})`,
          'do not connect; ask who runs the host',
        );
      case 'other_type':
        return { ...changedKey(name, print, verdict.entry), askFor: new Set(verdict.types) };
      case 'changed':
        return changedKey(name, print, verdict.entry);
    }
  }

  #remember(key: Buffer): KeyRefusal | undefined {
    const [file] = this.#target.knownHostsFiles;
    if (file === undefined) return undefined;
    const name = this.#target.hashKnownHosts ? hashedName(this.#name, randomBytes(20)) : this.#name;
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const line = `${name} ${keyTypeOf(key)} ${key.toString('base64')}\n`;
      appendFileSync(file, `${endedBefore(file)}${line}`, { mode: 0o600 });
    } catch (error) {
      const cause = `${this.#name}: the new host key cannot be written to ${file}: ${error instanceof Error ? error.message : String(error)}`;
      return refused('host_key_unsaved', cause, 'make the file writable');
    }
    const entry = { file, line: 0, marker: undefined, patterns: [name], keyType: keyTypeOf(key) };
    for (const [files, known] of cache)
      if (files.split('\n').includes(file)) known.add({ ...entry, key: key.toString('base64') });
    return undefined;
  }
}

function unknownKey(name: string, print: string): KeyRefusal {
  return refused(
    'host_key_unknown',
    `${name}: the host key is not known (${print})`,
    `compare it at the host's console, then add it: ssh-keyscan; or use --host-key-checking accept-new`,
  );
}

function changedKey(name: string, print: string, entry: KnownHost): KeyRefusal {
  const known = `${entry.keyType} ${fingerprint(Buffer.from(entry.key, 'base64'))}`;
  return refused(
    'host_key_changed',
    `${name}: the host key has changed: it shows ${print}, but ${placeOf(entry)} has ${known}`,
    `if the host was set up anew: ssh-keygen -f ${entry.file} -R '${name}'; else someone may be in between`,
  );
}

/** A file without a final newline would glue the new line to its last one. */
function endedBefore(file: string): string {
  const text = readOrEmpty(file);
  return text === '' || text.endsWith('\n') ? '' : '\n';
}

const cache = new Map<string, KnownHosts>();

function knownIn(files: readonly string[]): KnownHosts {
  const key = files.join('\n');
  const known = cache.get(key) ?? new KnownHosts(files.flatMap(file => parseKnownHosts(readOrEmpty(file), file)));
  cache.set(key, known);
  return known;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function placeOf({ file, line }: KnownHost): string {
  return `${file}:${line}`;
}

function refused(code: string, cause: string, mend: string): KeyRefusal {
  return { failure: { code, phase: 'handshake', cause, mend } };
}
