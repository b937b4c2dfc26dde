/** What a later moment of the run will set: names that are known, and names that only the run will tell. */
export class Pending {
  readonly #names: Set<string>;
  #facts = false;
  #anything = false;

  constructor(names: Iterable<string> = []) {
    this.#names = new Set(names);
  }

  add(names: Iterable<string>): void {
    for (const name of names) this.#names.add(name);
  }

  /** A module will tell facts: `ansible_facts`, and variables whose names begin with `ansible_` or, of some modules, any. */
  addFacts(names: 'ansible_' | 'any'): void {
    this.#names.add('ansible_facts');
    if (names === 'any') this.#anything = true;
    else this.#facts = true;
  }

  /** Names that nobody can tell yet will be set. */
  addAnything(): void {
    this.#anything = true;
  }

  get isEmpty(): boolean {
    return this.#names.size === 0 && !this.#facts && !this.#anything;
  }

  /** Nobody can tell which names will be set: those that have a value may get another one. */
  get isOpen(): boolean {
    return this.#anything;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** A name that is not defined by now may be by then. */
  mayDefine(name: string): boolean {
    return this.#anything || (this.#facts && name.startsWith('ansible_'));
  }
}

export const NOTHING_PENDING = new Pending();
