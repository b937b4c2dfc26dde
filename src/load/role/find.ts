import { basename, dirname, join, resolve } from 'node:path';
import type { LoadContext, TaskContext } from '../context.ts';

/** Where a role is, and the name that it goes by. */
export interface RolePlace {
  readonly name: string;
  readonly path: string;
}

/** Ansible's order: `roles/` beside the playbook, the configured folders, beside the role that asks, beside the playbook. */
export function findRole(name: string, context: TaskContext): RolePlace | undefined {
  for (const folder of roleFolders(context)) {
    const path = resolve(folder, name);
    if (isFolder(path, context)) return { name, path };
  }
  const path = resolve(name);
  return isFolder(path, context) ? { name: basename(name), path } : undefined;
}

export function roleFolders({ playbookDir, rolesPath, role }: TaskContext): readonly string[] {
  const beside = role === undefined ? [] : [dirname(role.path)];
  return [...new Set([join(playbookDir, 'roles'), ...rolesPath, ...beside, playbookDir].map(path => resolve(path)))];
}

function isFolder(path: string, { files }: LoadContext): boolean {
  return files.list(path) !== undefined;
}

export type RolePart = 'tasks' | 'handlers' | 'vars' | 'defaults' | 'meta';

/**
 * The files of one part of a role, e.g. `tasks/main.yml`. Variables may also be a folder of files. Undefined when a file that
 * was asked for by its name is not there.
 */
export function roleFiles(
  role: RolePlace,
  part: RolePart,
  { from, context }: { from: string | undefined; context: LoadContext },
): readonly string[] | undefined {
  const folder = join(role.path, part);
  const endings = from === undefined ? ['.yml', '.yaml', '.json', ''] : ['', '.yml', '.yaml', '.json'];
  for (const ending of endings) {
    const path = join(folder, `${from ?? 'main'}${ending}`);
    const names = context.files.list(path);
    if (names === undefined && context.files.read(path) !== undefined) return [path];
    if (names !== undefined && (part === 'vars' || part === 'defaults')) return variablesBelow(path, names, context);
  }
  return from === undefined ? [] : undefined;
}

function variablesBelow(folder: string, names: readonly string[], context: LoadContext): readonly string[] {
  return names
    .filter(name => !name.startsWith('.') && !name.endsWith('~'))
    .flatMap(name => {
      const path = join(folder, name);
      const inner = context.files.list(path);
      if (inner !== undefined) return variablesBelow(path, inner, context);
      return /\.(ya?ml|json)$|^[^.]+$/.test(name) ? [path] : [];
    });
}
