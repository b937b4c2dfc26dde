import { limitError, templateError, UndefinedVariableError } from './errors.ts';
import { PythonObject } from './python-object.ts';
import { LazyMapping } from './variables.ts';
import { hasWholeFloats, isWholeFloat } from '../model/whole-floats.ts';

/** A float of Python whose value is a whole number, so that `4 / 2` prints `2.0`. Other floats are plain numbers. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A tuple of Python: a list that prints with parentheses, and that `%` takes for several values. */
export class Tuple extends Array<Value> {
  /** Lists made from it by map, filter and slice are lists. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

export function tupleOf(items: readonly Value[]): Tuple {
  const tuple = new Tuple();
  tuple.push(...items);
  return tuple;
}

/** What a name or attribute that does not exist gives: an error only when it is used, as Ansible has it. */
export class Undefined {
  readonly name: string;
  readonly known: () => Iterable<string>;

  constructor(name: string, known: () => Iterable<string> = () => []) {
    this.name = name;
    this.known = known;
  }

  fail(): never {
    throw new UndefinedVariableError(this.name, `"${this.name}" is undefined`, this.known());
  }
}

/** Something that can be called in a template: a macro, a global, a method bound to its value. */
export class Callable {
  readonly call: (args: readonly Value[], kwargs: Kwargs) => Value;

  constructor(call: (args: readonly Value[], kwargs: Kwargs) => Value) {
    this.call = call;
  }
}

/** Jinja2's `namespace()`: the one thing whose members a template may set. */
export class Namespace {
  readonly members = new Map<string, Value>();
}

export interface Dict {
  readonly [key: string]: Value;
}

export type Kwargs = ReadonlyMap<string, Value>;
export type Value =
  | string
  | number
  | boolean
  | null
  | Float
  | Undefined
  | Callable
  | Namespace
  | LazyMapping
  | PythonObject
  | readonly Value[]
  | Dict;

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

const PROTOTYPES: ReadonlySet<unknown> = new Set([Object.prototype, null]);

export function isDict(value: Value): value is Dict {
  return typeof value === 'object' && value !== null && PROTOTYPES.has(Object.getPrototypeOf(value));
}

export function isMapping(value: Value): value is Dict | LazyMapping {
  return value instanceof LazyMapping || isDict(value);
}

export function isNumber(value: Value): value is number | Float | boolean {
  return typeof value === 'number' || typeof value === 'boolean' || value instanceof Float;
}

/** The number that Python takes a value for; true is 1. */
export function numberOf(value: Value, what = 'a number'): number {
  if (typeof value === 'number') return value;
  if (value instanceof Float) return value.value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Undefined) value.fail();
  throw templateError(`${what} is needed, not ${describe(value)}`);
}

/** A result that is a float in Python. */
export function floatOf(value: number): Value {
  return Number.isInteger(value) ? new Float(value) : value;
}

export function truthy(value: Value): boolean {
  if (value instanceof Undefined) return value.fail();
  if (value === null || value === false || value === '' || value === 0) return false;
  if (value instanceof Float) return value.value !== 0;
  if (isList(value)) return value.length > 0;
  if (value instanceof LazyMapping) return value.keys().length > 0;
  if (isDict(value)) return Object.keys(value).length > 0;
  return true;
}

/** What `{{ value }}` puts into a text: str(), but nothing for none, as Ansible has it. */
export function outputText(value: Value): string {
  return value === null ? '' : textOf(value);
}

/** Python's str(). */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Undefined) return value.fail();
  if (value instanceof PythonObject) return value.text();
  return repr(value, 0);
}

const DEEPEST = 100;

/** Python's repr(). */
export function repr(value: Value, depth: number): string {
  if (depth > DEEPEST) throw limitError('a value is nested too deeply');
  if (typeof value === 'string') return quoted(value);
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return numberText(value);
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof Undefined) return value.fail();
  if (value instanceof Tuple) {
    const items = [...value].map(item => repr(item, depth + 1));
    return items.length === 1 ? `(${items.join('')},)` : `(${items.join(', ')})`;
  }
  if (isList(value))
    return `[${value.map((item, index) => repr(written(value, String(index), item), depth + 1)).join(', ')}]`;
  if (value instanceof LazyMapping)
    return `{${value
      .keys()
      .map(key => `${quoted(key)}: …`)
      .join(', ')}}`;
  if (isDict(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${quoted(key)}: ${repr(written(value, key, item), depth + 1)}`)
      .join(', ')}}`;
  }
  if (value instanceof PythonObject) return value.text();
  throw templateError('a function cannot be printed', 'call it: name(…)');
}

function numberText(value: number): string {
  if (!Number.isInteger(value)) return floatText(value);
  return Math.abs(value) >= 1e21 ? BigInt(value).toString() : String(value);
}

/** Python's repr of a float: the shortest that reads back, with an exponent below 1e-4 and from 1e16 on. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value);
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\n\r\t\x00-\x1f\x7f]/g, escapeOf);
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

function escapeOf(character: string): string {
  const known: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return known[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

export function describe(value: Value): string {
  if (value === null) return 'none';
  if (isList(value)) return 'a list';
  if (isMapping(value)) return 'a mapping';
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}…` : value)}`;
  if (value instanceof Callable) return 'a function';
  return isNumber(value) ? repr(value, 0) : 'that';
}

export function equals(a: Value, b: Value): boolean {
  if (a instanceof Undefined) return a.fail();
  if (b instanceof Undefined) return b.fail();
  if (isNumber(a) && isNumber(b)) return numberOf(a) === numberOf(b);
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => equals(item, b[index] ?? null));
  if (isDict(a) && isDict(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every(key => Object.hasOwn(b, key) && equals(a[key] ?? null, b[key] ?? null))
    );
  }
  if (a instanceof PythonObject && b instanceof PythonObject) return a.order === b.order;
  return a === b;
}

/** Python's order: numbers by value, texts by code point, lists item by item; anything else has none. */
export function compare(a: Value, b: Value): number {
  if (isNumber(a) && isNumber(b)) return numberOf(a) - numberOf(b);
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (a instanceof PythonObject && b instanceof PythonObject) return a.order - b.order;
  if (isList(a) && isList(b)) return compareLists(a, b);
  if (a instanceof Undefined) return a.fail();
  if (b instanceof Undefined) return b.fail();
  throw templateError(`${describe(a)} and ${describe(b)} cannot be ordered`);
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compare(a[index] ?? null, b[index] ?? null);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** The items that a loop sees: of a mapping its keys, of a text its characters. */
export function itemsOf(value: Value): readonly Value[] {
  if (isList(value))
    return hasWholeFloats(value) ? value.map((item, index) => written(value, String(index), item)) : value;
  if (typeof value === 'string') return Array.from(value);
  if (value instanceof LazyMapping) return value.keys();
  if (isDict(value)) return Object.keys(value);
  if (value instanceof Undefined) return value.fail();
  throw templateError(`${describe(value)} has no items to loop over`);
}

export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') return container.includes(textOf(item));
  if (container instanceof LazyMapping) return container.keys().includes(textOf(item));
  if (isDict(container)) return Object.hasOwn(container, textOf(item));
  return itemsOf(container).some(other => equals(other, item));
}

/** A mapping's own member; nothing of JavaScript's own is ever reached. */
export function member(value: Value, key: string): Value | undefined {
  if (value instanceof LazyMapping) {
    const found = value.get(key);
    return typeof found === 'number' && value.isFloat(key) ? new Float(found) : found;
  }
  if (value instanceof Namespace) return value.members.get(key);
  if (value instanceof PythonObject) return value.member(key);
  return isDict(value) && Object.hasOwn(value, key) ? written(value, key, value[key]) : undefined;
}

/** A member as the file has it: `1.0` is a float. */
export function written<Member extends Value | undefined>(
  container: object,
  key: string,
  item: Member,
): Member | Float {
  return typeof item === 'number' && isWholeFloat(container, key) ? new Float(item) : item;
}
