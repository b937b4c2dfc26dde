import { createHash, createHmac } from 'node:crypto';

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

export function entriesFor(name: string, entries: readonly KnownHost[]): readonly KnownHost[] {
  return entries.filter(entry => entry.marker !== 'cert-authority' && matches(entry.patterns, name));
}

/** A negated pattern that matches rules the whole line out. */
function matches(patterns: readonly string[], name: string): boolean {
  let found = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    if (!matchesOne(negated ? pattern.slice(1) : pattern, name)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

function matchesOne(pattern: string, name: string): boolean {
  if (pattern.startsWith('|1|')) return matchesHash(pattern, name);
  if (!/[*?]/.test(pattern)) return pattern.toLowerCase() === name;
  const glob = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${glob}$`).test(name);
}

/** `|1|salt|HMAC-SHA1(salt, name)`, both base64 (ssh-keygen -H). */
function matchesHash(pattern: string, name: string): boolean {
  const [, , salt, hash] = pattern.split('|');
  if (salt === undefined || hash === undefined) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked'; readonly entry: KnownHost }
  | { readonly kind: 'changed'; readonly entry: KnownHost };

/** What the known keys of a host say of the key that it shows. */
export function judgeHostKey(name: string, key: Buffer, entries: readonly KnownHost[]): HostKeyVerdict {
  const own = entriesFor(name, entries);
  const shown = key.toString('base64');
  const revoked = own.find(entry => entry.marker === 'revoked' && entry.key === shown);
  if (revoked !== undefined) return { kind: 'revoked', entry: revoked };
  const valid = own.filter(entry => entry.marker === undefined);
  if (valid.some(entry => entry.key === shown)) return { kind: 'known' };
  const type = keyTypeOf(key);
  const other = valid.find(entry => entry.keyType === type) ?? valid[0];
  return other === undefined ? { kind: 'unknown' } : { kind: 'changed', entry: other };
}

/** Host key algorithms with those that we know of this host first: else a key of another type would look like a changed one. */
export function preferKnown(
  algorithms: readonly string[],
  name: string,
  entries: readonly KnownHost[],
): readonly string[] {
  const types = new Set(entriesFor(name, entries).map(entry => entry.keyType));
  const isKnown = (algorithm: string): boolean => types.has(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [...algorithms.filter(isKnown), ...algorithms.filter(algorithm => !isKnown(algorithm))];
}

/** The type stands at the head of the key's own bytes: a length, then the name. */
export function keyTypeOf(key: Buffer): string {
  if (key.length < 4) return '';
  return key.toString('latin1', 4, 4 + Math.min(key.readUInt32BE(0), 64));
}

export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
