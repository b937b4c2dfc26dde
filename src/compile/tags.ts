export interface TagSelection {
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
}

/** True when a task with these tags is to run: Ansible's rules for `all`, `tagged`, `untagged`, `always` and `never`. */
export function isSelected(own: readonly string[], { tags, skipTags }: TagSelection): boolean {
  const wanted = tags.length === 0 ? ['all'] : tags;
  return isWanted(own, wanted) && !isSkipped(own, skipTags);
}

function isWanted(own: readonly string[], wanted: readonly string[]): boolean {
  if (own.includes('always') || own.some(tag => wanted.includes(tag))) return true;
  if (own.includes('never')) return false;
  if (wanted.includes('all')) return true;
  return own.length > 0 ? wanted.includes('tagged') : wanted.includes('untagged');
}

function isSkipped(own: readonly string[], skipped: readonly string[]): boolean {
  if (own.some(tag => skipped.includes(tag))) return true;
  if (skipped.includes('all')) return !own.includes('always');
  return skipped.includes(own.length > 0 ? 'tagged' : 'untagged');
}
