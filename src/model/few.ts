/** So many different values of one thing are kept at most. */
const MOST = 16;

/**
 * Keeps equal values once, where there are mostly few different ones: what is the same for a thousand hosts is then one object,
 * and what was made of it is known by that.
 */
export class Few<Value> {
  readonly #kept = new Map<string, Value>();

  /** The value of this key, made if it is not there. */
  get(key: string, make: () => Value): Value {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    if (this.#kept.size >= MOST) this.#kept.clear();
    const value = make();
    this.#kept.set(key, value);
    return value;
  }
}

/** `make`, remembered for each object. */
export function rememberedBy<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return key => {
    const found = known.get(key) ?? { value: make(key) };
    known.set(key, found);
    return found.value;
  };
}
