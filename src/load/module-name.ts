/** A module's name without its collection: ours stand for those of Ansible and of the two collections that it grew out of. */
export function shortName(name: string): string {
  const short = name.replace(/^(?:ansible\.(?:builtin|legacy|posix)|community\.general)\./, '');
  // What a play's gathering of facts is called as a task.
  return short === 'gather_facts' ? 'setup' : short;
}

/** How a module may be written, without a collection. */
export function namesOf(module: string): readonly string[] {
  return module === 'setup' ? ['setup', 'gather_facts'] : [module];
}
