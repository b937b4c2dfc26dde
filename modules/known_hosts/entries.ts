import { createHash, createHmac } from 'node:crypto';
import { matchesGlob } from '../../src/model/glob.ts';

/** One line of a known_hosts file (sshd(8)). */
export interface Entry {
  /** `@cert-authority`, `@revoked` or empty. */
  readonly marker: string;
  /** Names and patterns with commas between them, or one hash. */
  readonly hosts: string;
  readonly type: string;
  /** Base64. */
  readonly key: string;
}

/** Undefined for comments, blank lines and what is no key. */
export function entryOf(line: string): Entry | undefined {
  const words = line.trim().split(/\s+/);
  const marker = words[0]?.startsWith('@') === true ? words[0] : '';
  const [hosts = '', type = '', key = ''] = marker === '' ? words : words.slice(1);
  if (hosts.startsWith('#') || !/^[A-Za-z0-9+/]+={0,2}$/.test(key)) return undefined;
  return { marker, hosts, type, key };
}

/** Whether a line is of a host: its names and patterns as ssh reads them, or its hash. */
export function isOf({ hosts }: Entry, name: string): boolean {
  if (isHashed(hosts)) return isHashOf(hosts, name);
  const patterns = hosts.toLowerCase().split(',');
  if (patterns.some(pattern => pattern.startsWith('!') && matchesGlob(pattern.slice(1), name))) return false;
  return patterns.some(pattern => matchesGlob(pattern, name));
}

/** Whether a line is of a host under its very name: such lines may be replaced, those with a pattern are of others too. */
export function names({ hosts }: Entry, name: string): boolean {
  return isHashed(hosts) ? isHashOf(hosts, name) : hosts.toLowerCase().split(',').includes(name);
}

export function isHashed(hosts: string): boolean {
  return hosts.startsWith('|1|');
}

function isHashOf(hash: string, name: string): boolean {
  const [, , salt = ''] = hash.split('|');
  return hash === hashed(name, Buffer.from(salt, 'base64'));
}

function hashed(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/** The line with the hash of a name in place of its names. The salt comes of the line: the same run plans the same. */
export function withHash(line: string, name: string): string {
  const salt = createHash('sha1').update(`${name}\n${line}`).digest();
  const words = line.trim().split(/\s+/);
  words[line.trim().startsWith('@') ? 1 : 0] = hashed(name, salt);
  return words.join(' ');
}
