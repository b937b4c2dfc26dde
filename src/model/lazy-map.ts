/** A map whose values are made when they are first asked for; its keys are known without that. */
export class LazyMap<Value> implements ReadonlyMap<string, Value> {
  readonly #makers: ReadonlyMap<string, () => Value>;
  readonly #made = new Map<string, Value>();

  constructor(makers: Iterable<readonly [string, () => Value]>) {
    this.#makers = new Map(makers);
  }

  get size(): number {
    return this.#makers.size;
  }

  has(key: string): boolean {
    return this.#makers.has(key);
  }

  get(key: string): Value | undefined {
    const known = this.#made.get(key);
    const make = this.#makers.get(key);
    if (known !== undefined || make === undefined) return known;
    const value = make();
    this.#made.set(key, value);
    return value;
  }

  keys(): MapIterator<string> {
    return this.#makers.keys();
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this) yield value;
  }

  entries(): MapIterator<[string, Value]> {
    return this[Symbol.iterator]();
  }

  *[Symbol.iterator](): MapIterator<[string, Value]> {
    for (const key of this.#makers.keys()) {
      const value = this.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  forEach(tell: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [key, value] of this) tell(value, key, this);
  }
}
