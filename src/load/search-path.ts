import { dirname, resolve } from 'node:path';
import type { RoleUse } from '../model/role.ts';

/** Folders in which a task of a file looks for files: its role, the roles that asked for that, its own folder, the playbook's. */
export function searchPathOf(
  { role, playbookDir }: { readonly role?: RoleUse; readonly playbookDir: string },
  file: string,
): readonly string[] {
  const roles = role === undefined ? [] : [role, ...role.parents.toReversed()].map(({ path }) => path);
  return [...new Set([...roles, dirname(resolve(file)), resolve(playbookDir)])];
}
