import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Everything below a folder: path → kind, mode, content. */
export function scratchTree(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(names.map(name => [withoutTime(name), described(join(folder, name))]));
}

function described(path: string): string {
  const stat = lstatSync(path);
  const mode = (stat.mode & 0o7777).toString(8);
  if (stat.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
  return stat.isFile() ? `file ${mode} ${JSON.stringify(readFileSync(path, 'latin1'))}` : `folder ${mode}`;
}

/** Ansible names backups `NAME.PID.DATE@TIME~`. */
function withoutTime(name: string): string {
  return name.replace(/\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~/g, '.BACKUP~');
}
