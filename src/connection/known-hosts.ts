import { createHash, createHmac } from 'node:crypto';
import { matchesHost } from './ssh-config/patterns.ts';

/** One line of a known_hosts file that names a key. */
export interface KnownHost {
  readonly file: string;
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  readonly patterns: readonly string[];
  readonly keyType: string;
  /** Base64 as in the file. */
  readonly key: string;
}

/** Lines that are no entry are passed over, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line, index) => {
    const fields = line.trim().split(/\s+/);
    if (fields[0] === undefined || fields[0] === '' || fields[0].startsWith('#')) return [];
    const marker =
      fields[0] === '@revoked' ? 'revoked' : fields[0] === '@cert-authority' ? 'cert-authority' : undefined;
    const [names, keyType, key] = marker === undefined ? fields : fields.slice(1);
    if (names === undefined || keyType === undefined || key === undefined) return [];
    return [{ file, line: index + 1, marker, patterns: names.split(','), keyType, key }];
  });
}

/** The name under which a key is looked up: `[host]:port` unless the port is 22. */
export function hostKeyName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked'; readonly entry: KnownHost }
  | { readonly kind: 'changed'; readonly entry: KnownHost }
  /** Keys of other types are known: the server is to be asked for one of these. */
  | { readonly kind: 'other_type'; readonly types: readonly string[]; readonly entry: KnownHost }
  /** No key is known, but an authority that signs the keys of such hosts. */
  | { readonly kind: 'authority'; readonly entry: KnownHost };

/**
 * Entries by what is looked for. A hashed name can only be found by hashing the sought one with each entry's own salt: a
 * thousand entries for each of a thousand hosts. So hashed entries are looked up by the key that a server shows, and only
 * when that gives nothing are all of them tried.
 */
export class KnownHosts {
  readonly #byName = new Map<string, KnownHost[]>();
  readonly #byPattern: KnownHost[] = [];
  readonly #hashed: KnownHost[] = [];
  readonly #hashedByKey = new Map<string, KnownHost[]>();
  readonly #authorities: KnownHost[] = [];
  readonly #revoked: KnownHost[] = [];

  constructor(entries: readonly KnownHost[]) {
    for (const entry of entries) this.add(entry);
  }

  /** Types whose keys the host may be known by: plain entries tell for sure, hashed ones what is usual in the file. */
  likelyTypes(name: string): { readonly known: ReadonlySet<string>; readonly usual: ReadonlySet<string> } {
    return {
      known: new Set(this.#plain(name).map(entry => entry.keyType)),
      usual: new Set(this.#hashed.map(entry => entry.keyType)),
    };
  }

  /** What is known of the key that a server shows, under any of the names. */
  judge(names: readonly string[], key: Buffer): HostKeyVerdict {
    const shown = key.toString('base64');
    const revoked = this.#revoked.find(entry => entry.key === shown && names.some(name => isNamed(entry, name)));
    if (revoked !== undefined) return { kind: 'revoked', entry: revoked };
    const isKnown = names.some(
      name =>
        this.#plain(name).some(entry => entry.key === shown) ||
        (this.#hashedByKey.get(shown) ?? []).some(entry => isNamed(entry, name)),
    );
    if (isKnown) return { kind: 'known' };
    return this.#mismatch(names[0] ?? '', keyTypeOf(key));
  }

  #mismatch(name: string, type: string): HostKeyVerdict {
    const own = [...this.#plain(name), ...this.#hashed.filter(entry => isNamed(entry, name))];
    const changed = own.find(entry => entry.keyType === type);
    if (changed !== undefined) return { kind: 'changed', entry: changed };
    const [other] = own;
    if (other !== undefined) return { kind: 'other_type', types: own.map(entry => entry.keyType), entry: other };
    const authority = this.#authorities.find(entry => isNamed(entry, name));
    return authority === undefined ? { kind: 'unknown' } : { kind: 'authority', entry: authority };
  }

  #plain(name: string): readonly KnownHost[] {
    return [...(this.#byName.get(name) ?? []), ...this.#byPattern.filter(entry => isNamed(entry, name))];
  }

  add(entry: KnownHost): void {
    if (entry.marker === 'revoked') this.#revoked.push(entry);
    else if (entry.marker === 'cert-authority') this.#authorities.push(entry);
    else if (entry.patterns.some(pattern => pattern.startsWith('|1|'))) {
      this.#hashed.push(entry);
      push(this.#hashedByKey, entry.key, entry);
    } else if (entry.patterns.some(pattern => /[*?!]/.test(pattern))) this.#byPattern.push(entry);
    else for (const pattern of entry.patterns) push(this.#byName, pattern.toLowerCase(), entry);
  }
}

function push(map: Map<string, KnownHost[]>, key: string, entry: KnownHost): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}

function isNamed({ patterns }: KnownHost, name: string): boolean {
  const [first] = patterns;
  return first?.startsWith('|1|') === true ? matchesHash(first, name) : matchesHost(patterns, name);
}

/** `|1|salt|HMAC-SHA1(salt, name)`, both base64 (ssh-keygen -H). */
function matchesHash(pattern: string, name: string): boolean {
  const [, , salt, hash] = pattern.split('|');
  if (salt === undefined || hash === undefined) return false;
  return hashOf(name, Buffer.from(salt, 'base64')) === hash;
}

function hashOf(name: string, salt: Buffer): string {
  return createHmac('sha1', salt).update(name).digest('base64');
}

/** A name as `ssh-keygen -H` writes it. */
export function hashedName(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${hashOf(name, salt)}`;
}

/** Host key algorithms with those that we know of this host first: else a key of another type would look like a changed one. */
export function preferTypes(
  algorithms: readonly string[],
  ...types: readonly ReadonlySet<string>[]
): readonly string[] {
  const rank = (algorithm: string): number => {
    const type = algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
    const at = types.findIndex(set => set.has(type));
    return at < 0 ? types.length : at;
  };
  return algorithms.toSorted((one, other) => rank(one) - rank(other));
}

/** The type stands at the head of the key's own bytes: a length, then the name. */
export function keyTypeOf(key: Buffer): string {
  if (key.length < 4) return '';
  return key.toString('latin1', 4, 4 + Math.min(key.readUInt32BE(0), 64));
}

export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
