import { createHash } from 'node:crypto';
import { normalClient } from './client-name.ts';
import { escapePath } from './octal.ts';
import type { ClientParams } from './params.ts';

const HEADER = '# managed by xenplay: do not edit';

/** Where an exportfs of before 2011 reads all exports from; later ones read it first. */
export const EXPORTS = '/etc/exports';

/** The file of our own for a path: an error in another file cannot take our entries with it, nor ours theirs. */
export function exportsFileOf(path: string): string {
  return `/etc/exports.d/50-xenplay-${exportsIdOf(path)}.exports`;
}

/** By what our entries for a path are found again. */
export function exportsIdOf(path: string): string {
  const slug = path
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return `${slug === '' ? 'root' : slug}-${digest}`;
}

/** The whole text of our file. */
export function renderExports(path: string, clients: readonly ClientParams[]): string {
  return `${HEADER}\n${renderEntries(path, clients)}`;
}

/** One line a client. */
export function renderEntries(path: string, clients: readonly ClientParams[]): string {
  const lines = clients.map(
    client => `${escapePath(path)} ${normalClient(client.host)}(${writtenOptions(client.options).join(',')})`,
  );
  return lines.map(line => `${line}\n`).join('');
}

/** exportfs complains of every entry that does not say how subtrees are checked. */
export function writtenOptions(options: readonly string[]): readonly string[] {
  const says = options.some(option => option === 'subtree_check' || option === 'no_subtree_check');
  return says ? options : [...options, 'no_subtree_check'];
}
