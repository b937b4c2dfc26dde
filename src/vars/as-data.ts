import type { Json, JsonObject } from '../model/json.ts';
import { withWholeFloats } from '../model/whole-floats.ts';
import { templateError } from './errors.ts';
import { PythonObject } from './python-object.ts';
import {
  Callable,
  Float,
  isDict,
  isList,
  itemsOf,
  member,
  Namespace,
  Tuple,
  Undefined,
  type Value,
  written,
} from './values.ts';
import { LazyMapping } from './variables.ts';

/** A finished value as data again. */
export function toJson(value: Value): Json {
  if (value instanceof Float) return value.value;
  if (value instanceof Undefined) return value.fail();
  if (value instanceof LazyMapping)
    return mappingOf(value.keys().map(key => [key, memberJson(member(value, key) ?? null)]));
  if (value instanceof PythonObject) return value.text();
  if (value instanceof Callable || value instanceof Namespace)
    throw templateError('a function is no value', 'call it: name(…)');
  if (isList(value))
    return value.every(isPlain) && !(value instanceof Tuple) ? value : listOf(itemsOf(value).map(memberJson));
  if (isDict(value))
    return mappingOf(Object.entries(value).map(([key, item]) => [key, memberJson(written(value, key, item))]));
  return value;
}

/** A member of a container to be: a float that is whole stays one. */
export function memberJson(value: Value): Json | Float {
  return value instanceof Float ? value : toJson(value);
}

/** A list as data that keeps which of its items are floats. */
export function listOf(items: readonly (Json | Float)[]): readonly Json[] {
  const plain = items.map(item => (item instanceof Float ? item.value : item));
  return withWholeFloats(plain, [...items.keys()].filter(index => isWhole(items[index])).map(String));
}

/** The same for a mapping. */
export function mappingOf(entries: readonly (readonly [string, Json | Float])[]): JsonObject {
  const plain = entries.map(([key, item]) => [key, item instanceof Float ? item.value : item] as const);
  return withWholeFloats(
    Object.fromEntries(plain),
    entries.flatMap(([key, item]) => (isWhole(item) ? [key] : [])),
  );
}

function isWhole(value: unknown): boolean {
  return value instanceof Float;
}

function isPlain(value: Value): value is Json {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null;
}
