import type { Colors } from 'picocolors/types.js';
import type { RecapCounts } from '../model/result.ts';

const COLUMNS = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'] as const;

/** One line a host, as Ansible's recap has it. */
export function recapLines(recap: Readonly<Record<string, RecapCounts>>, colors: Colors): readonly string[] {
  const names = Object.keys(recap);
  const width = Math.max(0, ...names.map(name => name.length));
  return Object.entries(recap).map(([name, counts]) => {
    const paint =
      counts.failed + counts.unreachable > 0 ? colors.red : counts.changed > 0 ? colors.yellow : colors.green;
    const cells = COLUMNS.map(column => `${column}=${counts[column]}`.padEnd(column.length + 5));
    return `${paint(name.padEnd(width))} : ${cells.join('')}`.trimEnd();
  });
}
