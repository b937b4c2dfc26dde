import { equals, isList, member, textOf, Undefined, type Value } from '../values.ts';

/** A member by a dotted path, as `map(attribute='a.b.0')` has it. */
export function byPath(value: Value, path: Value): Value {
  return textOf(path)
    .split('.')
    .reduce<Value>((found, part) => {
      if (isList(found)) return found[Number(part)] ?? new Undefined(part);
      return (found instanceof Undefined ? undefined : member(found, part)) ?? new Undefined(textOf(path));
    }, value);
}

/** Text without its case, as sorting compares it. */
export const folded = (value: Value): Value => (typeof value === 'string' ? value.toLowerCase() : value);

/** Sets of texts and numbers by key, of anything else by comparison. */
export function unique(items: readonly Value[], keyOf: (item: Value) => Value = item => item): Value[] {
  const seen = new Set<Value>();
  const others: Value[] = [];
  return items.filter(item => {
    const key = keyOf(item);
    const known =
      typeof key === 'string' || typeof key === 'number' ? seen.has(key) : others.some(other => equals(other, key));
    if (!known && (typeof key === 'string' || typeof key === 'number')) seen.add(key);
    else if (!known) others.push(key);
    return !known;
  });
}

/** Whether a list has an item; texts and numbers are looked up, anything else is compared. */
export function membership(items: readonly Value[]): (item: Value) => boolean {
  const isPlain = (item: Value): boolean => typeof item === 'string' || typeof item === 'number';
  const [plain, others] = [new Set(items.filter(isPlain)), items.filter(item => !isPlain(item))];
  return item => {
    if (plain.has(item) || others.some(other => equals(other, item))) return true;
    return !isPlain(item) && [...plain].some(other => equals(other, item));
  };
}

export function has(items: readonly Value[], item: Value): boolean {
  return membership(items)(item);
}
