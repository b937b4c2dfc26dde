/** A module's name without its collection: ours stand for those of Ansible and of the two collections that it grew out of. */
export function shortName(name: string): string {
  return name.replace(/^(?:ansible\.(?:builtin|legacy|posix)|community\.general)\./, '');
}
