import type { JsonObject } from '../../src/model/json.ts';

/** What a manager tells of a package, by its name. */
export type Told = readonly [name: string, details: JsonObject];

/** A line of the look; undefined for what is no package that is installed. */
export function packageOf(line: string, native: string): Told | undefined {
  const [manager, ...fields] = line.split('\t');
  if (manager === 'apt') return debianPackage(fields, native);
  if (manager === 'rpm') return rpmPackage(fields);
  return manager === 'apk' ? alpinePackage(fields) : undefined;
}

/** Those of another architecture bear it in their name, as apt shows them. */
function debianPackage([status = '', plain = '', version = '', arch = '', category = '']: string[], native: string) {
  // The second sign tells what is there: n nothing, c its settings only.
  if (/^.[nc]/.test(status)) return undefined;
  const name = arch === native || arch === 'all' ? plain : `${plain}:${arch}`;
  return told(name, { name, version, arch, category, source: 'apt' });
}

function rpmPackage([name = '', version = '', release = '', epoch = '', arch = '']: string[]) {
  const number = epoch === '(none)' ? null : Number(epoch);
  return told(name, { name, version, release, epoch: number, arch: arch === '(none)' ? null : arch, source: 'rpm' });
}

function alpinePackage([name = '', full = '', arch = '']: string[]) {
  const [, version = full, release = ''] = /^(.*)-(r\d+)$/.exec(full) ?? [];
  return told(name, { name, version, release, arch, source: 'apk' });
}

function told(name: string, details: JsonObject): Told {
  return [name, details];
}

/** Several versions of one package stand in one list. */
export function byName(packages: readonly Told[]): JsonObject {
  const found = new Map<string, JsonObject[]>();
  for (const [name, details] of packages) {
    const others = found.get(name);
    if (others === undefined) found.set(name, [details]);
    else others.push(details);
  }
  return Object.fromEntries(found);
}
