import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ConnectionSettings, LinkFailure } from './connection.ts';
import { expandHome } from './credentials.ts';
import { fingerprint, judgeHostKey, keyTypeOf, type KnownHost, parseKnownHosts } from './known-hosts.ts';

/** The host keys that this machine knows, from files that are read once a run. */
export class HostKeys {
  readonly #files: readonly string[];
  readonly #policy: ConnectionSettings['hostKeyChecking'];

  constructor(files: readonly string[] | undefined, policy: ConnectionSettings['hostKeyChecking']) {
    this.#files = (files ?? [join(homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts']).map(expandHome);
    this.#policy = policy;
  }

  entries(): readonly KnownHost[] {
    return this.#files.flatMap(entriesOf);
  }

  /** Undefined when the key is to be trusted; a new key is remembered when the policy says so. */
  refusal(name: string, key: Buffer): LinkFailure | undefined {
    if (this.#policy === 'off') return undefined;
    const verdict = judgeHostKey(name, key, this.entries());
    const print = `${keyTypeOf(key)} ${fingerprint(key)}`;
    switch (verdict.kind) {
      case 'known':
        return undefined;
      case 'unknown':
        if (this.#policy === 'accept-new') return this.#remember(name, key);
        return refused(
          'host_key_unknown',
          `${name}: the host key is not known (${print})`,
          `compare it at the host's console, then add it: ssh-keyscan; or use --host-key-checking accept-new`,
        );
      case 'revoked':
        return refused(
          'host_key_revoked',
          `${name}: the host key is revoked at ${placeOf(verdict.entry)} (${print})`,
          'do not connect; ask who runs the host',
        );
      case 'changed': {
        const known = `${verdict.entry.keyType} ${fingerprint(Buffer.from(verdict.entry.key, 'base64'))}`;
        const cause = `${name}: the host key has changed: it shows ${print}, but ${placeOf(verdict.entry)} has ${known}`;
        return refused(
          'host_key_changed',
          cause,
          `if the host was set up anew: ssh-keygen -f ${verdict.entry.file} -R '${name}'; else someone may be in between`,
        );
      }
    }
  }

  #remember(name: string, key: Buffer): LinkFailure | undefined {
    const [file] = this.#files;
    if (file === undefined) return undefined;
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      appendFileSync(file, `${endedBefore(file)}${name} ${keyTypeOf(key)} ${key.toString('base64')}\n`, {
        mode: 0o600,
      });
    } catch (error) {
      const cause = `${name}: the new host key cannot be written to ${file}: ${error instanceof Error ? error.message : String(error)}`;
      return refused('host_key_unsaved', cause, 'make the file writable');
    }
    cache.delete(file);
    return undefined;
  }
}

/** A file without a final newline would glue the new line to its last one. */
function endedBefore(file: string): string {
  const text = readOrEmpty(file);
  return text === '' || text.endsWith('\n') ? '' : '\n';
}

const cache = new Map<string, readonly KnownHost[]>();

function entriesOf(file: string): readonly KnownHost[] {
  const known = cache.get(file) ?? parseKnownHosts(readOrEmpty(file), file);
  cache.set(file, known);
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

function refused(code: string, cause: string, mend: string): LinkFailure {
  return { code, phase: 'handshake', cause, mend };
}
