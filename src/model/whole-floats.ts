import type { JsonObject } from './json.ts';

/**
 * Under it a mapping or list keeps which of its members a file has as floats that are whole (`1.0`): data has one kind of number only,
 * and a template must print them as they were written. A copy by spreading keeps it.
 */
const WHOLE_FLOATS = Symbol('whole floats');

export function markWholeFloats(container: object, keys: readonly string[]): void {
  if (keys.length === 0) return;
  Object.defineProperty(container, WHOLE_FLOATS, { value: new Set(keys), enumerable: true, configurable: true });
}

export function hasWholeFloats(container: object): boolean {
  return Reflect.has(container, WHOLE_FLOATS);
}

export function isWholeFloat(container: object, key: string): boolean {
  const marked: unknown = Reflect.get(container, WHOLE_FLOATS);
  return marked instanceof Set && marked.has(key);
}

/** Both as one; where both have a name, `inner` says what it is. */
export function overlaidWith(outer: JsonObject, inner: JsonObject): JsonObject {
  const both = { ...outer, ...inner };
  if (!hasWholeFloats(both) && !hasWholeFloats(outer)) return both;
  const keys = Object.keys(both).filter(key => isWholeFloat(Object.hasOwn(inner, key) ? inner : outer, key));
  if (hasWholeFloats(both)) Reflect.deleteProperty(both, WHOLE_FLOATS);
  markWholeFloats(both, keys);
  return both;
}
