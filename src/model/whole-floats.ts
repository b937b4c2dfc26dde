import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.ts';

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

/** The same container, with these of its members marked. */
export function withWholeFloats<Container extends object>(container: Container, keys: readonly string[]): Container {
  markWholeFloats(container, keys);
  return container;
}

/** A copy of a container that has some of its members under the names that they had. */
export function markedAs<Container extends object>(copy: Container, original: object): Container {
  if (!hasWholeFloats(original)) return copy;
  return withWholeFloats(
    copy,
    Object.entries(copy).flatMap(([key, value]) => (isMarkedNumber(original, key, value) ? [key] : [])),
  );
}

function isMarkedNumber(container: object, key: string, value: unknown): boolean {
  return typeof value === 'number' && isWholeFloat(container, key);
}

/** Marks one member of a container that changes, or takes its mark away. */
export function noteWholeFloat(container: object, key: string, isWhole: boolean): void {
  if (isWholeFloat(container, key) === isWhole) return;
  const others = Object.keys(container).filter(name => name !== key && isWholeFloat(container, name));
  Reflect.deleteProperty(container, WHOLE_FLOATS);
  markWholeFloats(container, isWhole ? [...others, key] : others);
}

/** As JSON.stringify, but `1.0` stays one. For people and for telling values apart: data that is read again has no use for it. */
export function jsonAsWritten(value: Json, indent = 0): string {
  return hasAny(value) ? written(value, { indent, margin: '' }) : JSON.stringify(value, null, indent);
}

function hasAny(value: Json): boolean {
  if (isJsonArray(value)) return hasWholeFloats(value) || value.some(hasAny);
  return isJsonObject(value) && (hasWholeFloats(value) || Object.values(value).some(hasAny));
}

interface Layout {
  readonly indent: number;
  readonly margin: string;
}

function written(value: Json, layout: Layout): string {
  if (!isJsonArray(value) && !isJsonObject(value)) return JSON.stringify(value);
  const inner = { ...layout, margin: layout.margin + ' '.repeat(layout.indent) };
  const members = Object.entries<Json>(value).map(([key, item]) => {
    const text = wholeFloatText(value, key) ?? written(item, inner);
    if (isJsonArray(value)) return text;
    return `${JSON.stringify(key)}:${layout.indent > 0 ? ' ' : ''}${text}`;
  });
  const [open, close] = isJsonArray(value) ? ['[', ']'] : ['{', '}'];
  if (members.length === 0 || layout.indent === 0) return open + members.join(',') + close;
  return `${open}\n${inner.margin}${members.join(`,\n${inner.margin}`)}\n${layout.margin}${close}`;
}

/** How Python writes a member that is a float and whole. */
export function wholeFloatText(container: object, key: string): string | undefined {
  const value: unknown = Reflect.get(container, key);
  if (typeof value !== 'number' || !isWholeFloat(container, key)) return undefined;
  return Math.abs(value) >= 1e16 ? value.toExponential() : `${Object.is(value, -0) ? '-0' : value}.0`;
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
