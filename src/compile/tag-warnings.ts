import type { Diagnostic } from '../model/diagnostic.ts';
import type { Task } from '../model/task.ts';
import { isTemplate } from '../vars/template.ts';
import { isSelected, type TagSelection } from './tags.ts';

/** Tags of the tasks that a run may come to, as far as they are known. */
export class TagsSeen {
  readonly #names = new Set<string>();
  readonly #selection: TagSelection;
  #isOpen = false;
  #isAnySelected = false;
  #isEmpty = true;

  constructor(selection: TagSelection) {
    this.#selection = selection;
  }

  /** Gives whether the task is selected; what its tags will be when it is reached is not known yet. */
  add({ tags }: Pick<Task, 'tags'>): boolean | 'unknown' {
    if (tags.some(isTemplate)) {
      this.#isOpen = true;
      return 'unknown';
    }
    for (const tag of tags) this.#names.add(tag);
    const selected = isSelected(tags, this.#selection);
    this.#isAnySelected ||= selected;
    this.#isEmpty = false;
    return selected;
  }

  /** There may be tasks that nobody knows yet. */
  addUnknown(): void {
    this.#isOpen = true;
  }

  /** A typing mistake in a tag makes a run of nothing, or skips nothing, and all would look well. */
  warnings(): readonly Diagnostic[] {
    if (this.#isOpen) return [];
    const { tags, skipTags } = this.#selection;
    const unknown = [...tags, ...skipTags].filter(tag => !this.#names.has(tag) && !SPECIAL_TAGS.has(tag));
    const list = [...this.#names].toSorted().join(', ');
    const mend = list === '' ? 'no task has tags' : `there are: ${list}`;
    const told = [...new Set(unknown)].map(tag => warning(`no task has the tag "${tag}"`, mend));
    const isNothing = !this.#isEmpty && !this.#isAnySelected;
    return isNothing ? [...told, warning('these tags select no task at all', mend)] : told;
  }
}

const SPECIAL_TAGS: ReadonlySet<string> = new Set(['all', 'tagged', 'untagged', 'always', 'never']);

function warning(cause: string, mend: string): Diagnostic {
  return { code: 'tag_selects_nothing', severity: 'warning', cause, mend };
}
