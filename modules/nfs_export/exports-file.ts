import { createHash } from 'node:crypto';
import { normalClient } from './client-name.ts';
import { escapePath } from './octal.ts';
import type { ClientParams } from './params.ts';

export const HEADER = '# managed by xenplay: do not edit';

/** The file of our own for a path: an error in another file cannot take our entries with it, nor ours theirs. */
export function exportsFileOf(path: string): string {
  const slug = path
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return `/etc/exports.d/50-xenplay-${slug === '' ? 'root' : slug}-${digest}.exports`;
}

/** The whole text of our file: one line a client. */
export function renderExports(path: string, clients: readonly ClientParams[]): string {
  const lines = clients.map(
    client => `${escapePath(path)} ${normalClient(client.host)}(${writtenOptions(client.options).join(',')})`,
  );
  return [HEADER, ...lines, ''].join('\n');
}

/** exportfs complains of every entry that does not say how subtrees are checked. */
export function writtenOptions(options: readonly string[]): readonly string[] {
  const says = options.some(option => option === 'subtree_check' || option === 'no_subtree_check');
  return says ? options : [...options, 'no_subtree_check'];
}
