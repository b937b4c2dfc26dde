import type { Refusal } from '../contract.ts';

/** All packages that are there; of dnf and yum, to bring them up to date. */
export const EVERY = '*';

/** What names cannot mean here: whether it is there already must be told from the name alone. */
export function nameRefusals(names: readonly string[], { isKept }: { isKept: boolean }): readonly Refusal[] {
  return names.flatMap(name => {
    const told = refusalOf(name, isKept);
    return told === undefined ? [] : [{ code: 'bad_package', ...told, param: ['name'] }];
  });
}

function refusalOf(name: string, isKept: boolean): { readonly cause: string; readonly mend: string } | undefined {
  if (name === EVERY)
    return isKept ? undefined : { cause: '"*" would remove every package', mend: 'name those that are to go' };
  if (name.startsWith('@'))
    return {
      cause: `"${name}" is a group of packages: whether it is there cannot be told by its name`,
      mend: `name its packages, or do it with "command: dnf -y group install '${name.slice(1)}'"`,
    };
  if (name.includes('://') || name.endsWith('.rpm'))
    return {
      cause: `"${name}" is a file: whether it is there cannot be told by its name`,
      mend: 'bring it with get_url, install it with "command: dnf -y install FILE" and creates',
    };
  if (/^[A-Za-z0-9/][A-Za-z0-9.+:~=<>*?_@/()-]*$/.test(name)) return undefined;
  return { cause: `"${name}" is no name of a package`, mend: 'write it as the manager of the host does' };
}
