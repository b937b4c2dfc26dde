/** What `-i` names, or else the environment: ours first, then Ansible's. */
export function inventoryPaths(given: readonly string[]): readonly string[] {
  if (given.length > 0) return given;
  const named = process.env['XENPLAY_INVENTORY'] ?? process.env['ANSIBLE_INVENTORY'];
  return named === undefined || named === '' ? [] : named.split(',').filter(path => path !== '');
}
