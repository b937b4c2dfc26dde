import { extname, join } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Inventory } from '../../model/inventory.ts';
import { nearest } from '../../model/nearest.ts';
import { kindAt, namesIn } from '../inventory/files.ts';
import { Findings } from '../reader.ts';

const ENDINGS = ['.yml', '.yaml', '.json'];

/** Files of `group_vars` and `host_vars` that nobody reads, since no group or host of the inventory bears their name. */
export function unreadVarsFiles({ varsFolders, groups, hosts }: Inventory): readonly Diagnostic[] {
  const folders = [...new Set([...varsFolders.inventory, ...varsFolders.playbook].map(({ path }) => path))];
  return folders.flatMap(path => [
    ...unreadIn(join(path, 'group_vars'), 'group', groups),
    ...unreadIn(join(path, 'host_vars'), 'host', hosts),
  ]);
}

function unreadIn(folder: string, kind: 'group' | 'host', known: ReadonlyMap<string, unknown>): readonly Diagnostic[] {
  if (kindAt(folder) !== 'folder') return [];
  return namesIn(folder, new Findings())
    .filter(name => !name.startsWith('.') && !name.endsWith('~') && name !== 'README.md')
    .filter(name => !known.has(name) && !known.has(stemOf(name)))
    .map(name => {
      const meant = nearest(stemOf(name), known.keys());
      return {
        code: 'unread_file',
        severity: 'warning',
        cause: `no ${kind} of the inventory is called "${stemOf(name)}": nobody reads this`,
        mend: meant === undefined ? 'give it the name of one, or take it away' : `did you mean "${meant}"?`,
        position: { file: join(folder, name), line: 1, column: 1 },
      };
    });
}

function stemOf(name: string): string {
  const ending = extname(name);
  return ENDINGS.includes(ending) ? name.slice(0, -ending.length) : name;
}
