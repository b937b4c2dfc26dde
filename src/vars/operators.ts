import { limitError, templateError } from './errors.ts';
import { percentFormat } from './format.ts';
import { PythonObject } from './python-object.ts';
import {
  describe,
  Float,
  floatOf,
  isDict,
  isList,
  isMapping,
  isNumber,
  itemsOf,
  member,
  numberOf,
  textOf,
  Undefined,
  type Value,
  written,
} from './values.ts';

/** Longest text or list that an operator may make. */
const LARGEST = 10_000_000;

/** Python's arithmetic: whole numbers stay whole, `/` gives a float, `//` and `%` go towards minus infinity. */
export function arithmetic(operator: string, left: Value, right: Value): Value {
  if (left instanceof Undefined) return left.fail();
  if (right instanceof Undefined) return right.fail();
  if (left instanceof PythonObject) return timeArithmetic(operator, left, right);
  switch (operator) {
    case '~':
      return textOf(left) + textOf(right);
    case '+':
      return add(left, right);
    case '*':
      return multiply(left, right);
    case '%':
      return typeof left === 'string' ? percentFormat(left, right) : divided('%', left, right);
    default:
      return divided(operator, left, right);
  }
}

function timeArithmetic(operator: string, left: PythonObject, right: Value): Value {
  if (operator === '~') return textOf(left) + textOf(right);
  const result = operator === '-' ? left.minus(right) : operator === '+' ? left.plus(right) : undefined;
  if (result === undefined) throw templateError(`"${operator}" cannot be used on a time and ${describe(right)}`);
  return result;
}

function add(left: Value, right: Value): Value {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (isList(left) && isList(right)) return [...itemsOf(left), ...itemsOf(right)];
  if (isNumber(left) && isNumber(right)) return like(left, right, numberOf(left) + numberOf(right));
  throw templateError(`cannot add ${describe(left)} and ${describe(right)}`, 'use ~ to join texts, or | int');
}

function multiply(left: Value, right: Value): Value {
  if (isNumber(left) && isNumber(right)) return like(left, right, numberOf(left) * numberOf(right));
  const [repeated, count] = isNumber(left) ? [right, left] : [left, right];
  const times = Math.max(0, numberOf(count));
  if (typeof repeated === 'string') {
    checkSize(repeated.length * times);
    return repeated.repeat(times);
  }
  if (isList(repeated)) {
    checkSize(repeated.length * times);
    return Array.from({ length: times }, () => repeated).flat(1);
  }
  throw templateError(`cannot multiply ${describe(left)} and ${describe(right)}`);
}

function checkSize(size: number): void {
  if (size > LARGEST) throw limitError('a text or list became too large');
}

function divided(operator: string, left: Value, right: Value): Value {
  const [a, b] = [operand(operator, left), operand(operator, right)];
  if (operator === '-') return like(left, right, a - b);
  if (operator === '**') return powered(like, left, right);
  if (b === 0) throw templateError('division by zero');
  if (operator === '/') return floatOf(a / b);
  if (operator === '//') return like(left, right, Math.floor(a / b));
  return like(left, right, a - b * Math.floor(a / b));
}

function powered(make: typeof like, left: Value, right: Value): Value {
  const [a, b] = [numberOf(left), numberOf(right)];
  const result = a ** b;
  if (!Number.isFinite(result)) throw limitError('a number became too large');
  return b < 0 ? floatOf(result) : make(left, right, result);
}

function operand(operator: string, value: Value): number {
  if (isNumber(value)) return numberOf(value);
  throw templateError(`"${operator}" needs numbers, not ${describe(value)}`, 'convert with | int or | float');
}

/** A result is a float in Python when an operand is one. */
function like(left: Value, right: Value, result: number): Value {
  const isFloat = [left, right].some(
    value => value instanceof Float || (typeof value === 'number' && !Number.isInteger(value)),
  );
  return isFloat ? floatOf(result) : result;
}

/** `target[key]`: negative indexes count from the end; what is not there is undefined. */
export function subscript(target: Value, key: Value): Value {
  if (target instanceof Undefined) return new Undefined(`${target.name}[${keyShown(key)}]`, target.known);
  if (isMapping(target)) {
    const name = textOf(key);
    return member(target, name) ?? new Undefined(name, () => (isDict(target) ? Object.keys(target) : target.keys()));
  }
  if (typeof target === 'string' || isList(target)) {
    if (!isNumber(key)) return new Undefined(keyShown(key));
    const items = typeof target === 'string' ? Array.from(target) : target;
    const at = numberOf(key) < 0 ? items.length + numberOf(key) : numberOf(key);
    return (
      written(items, String(at), items.at(numberOf(key))) ??
      (Math.abs(numberOf(key)) < items.length ? null : new Undefined(`item ${keyShown(key)}`))
    );
  }
  const own = typeof key === 'string' ? member(target, key) : undefined;
  return own ?? new Undefined(keyShown(key));
}

function keyShown(key: Value): string {
  return key instanceof Undefined ? key.fail() : textOf(key);
}

/** `target[start:stop:step]` with Python's rules. */
export function slice(target: Value, bounds: readonly Value[]): Value {
  if (target instanceof Undefined) return target.fail();
  if (typeof target !== 'string' && !isList(target)) throw templateError(`${describe(target)} cannot be sliced`);
  const items = itemsOf(target);
  const [from = null, to = null, by = null] = bounds;
  const step = by === null ? 1 : numberOf(by);
  if (step === 0) throw templateError('the step of a slice cannot be 0');
  const length = items.length;
  const bound = (value: Value, fallback: number): number => {
    if (value === null) return fallback;
    const index = numberOf(value);
    return Math.max(step < 0 ? -1 : 0, Math.min(step < 0 ? length - 1 : length, index < 0 ? index + length : index));
  };
  const [start, stop] = step > 0 ? [bound(from, 0), bound(to, length)] : [bound(from, length - 1), bound(to, -1)];
  const picked: Value[] = [];
  for (let index = start; step > 0 ? index < stop : index > stop; index += step) picked.push(items[index] ?? null);
  return typeof target === 'string' ? picked.map(textOf).join('') : picked;
}
