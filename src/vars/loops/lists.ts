import { isJsonArray, isJsonObject, type Json } from '../../model/json.ts';
import { isWholeFloat, withWholeFloats } from '../../model/whole-floats.ts';
import { listOf } from '../as-data.ts';
import { type Float, written } from '../values.ts';
import { limitError, templateError } from '../errors.ts';

const LARGEST = 1_000_000;
const DEEPEST = 100;

/** One level of lists less. */
export function flattenedOnce(terms: readonly Json[]): readonly Json[] {
  const flat = terms.flatMap((term): readonly Json[] => (isJsonArray(term) ? term : [term]));
  const marks = terms.flatMap((term, index): readonly boolean[] =>
    isJsonArray(term)
      ? term.map((_, place) => isWholeFloat(term, String(place)))
      : [isWholeFloat(terms, String(index))],
  );
  return withWholeFloats(flat, [...marks.keys()].filter(index => marks[index] === true).map(String));
}

/** No list left; Ansible ends a list at the words None and null. */
export function flattenedWholly(terms: readonly Json[], depth = 0): readonly Json[] {
  if (depth > DEEPEST) throw limitError('a list is nested too deeply');
  const end = terms.findIndex(term => term === 'None' || term === 'null');
  return (end < 0 ? terms : terms.slice(0, end)).flatMap(term =>
    isJsonArray(term) ? flattenedWholly(term, depth + 1) : [term],
  );
}

/** Python's iteration: the characters of a text, the keys of a mapping. */
function iterated(value: Json): readonly Json[] {
  if (isJsonArray(value)) return value;
  if (typeof value === 'string') return Array.from(value);
  if (isJsonObject(value)) return Object.keys(value);
  throw templateError(`a list is needed, not ${JSON.stringify(value)}`);
}

/** Items at the same place side by side; shorter lists end in null. */
export function together(terms: readonly Json[]): readonly Json[] {
  if (terms.length === 0) throw templateError('with_together needs at least one list');
  const lists = terms.map(iteratedTerm);
  const length = Math.max(...lists.map(list => list.length));
  return Array.from({ length }, (_, index) => flattenedOnce(listOf(lists.map(list => itemAt(list, index)))));
}

/** Every item with every item of the lists after it; lists among the items melt into the row, as in Ansible. */
export function nested(terms: readonly Json[]): readonly Json[] {
  const [first, ...rest] = terms.map(iteratedTerm);
  if (first === undefined) throw templateError('with_nested needs at least one list');
  const rows = rest.reduce<readonly Json[]>((left, right) => {
    checkSize(left.length * right.length);
    return left.flatMap((_, x) => right.map((__, y) => flattenedOnce(listOf([itemAt(left, x), itemAt(right, y)]))));
  }, first);
  return rows.map(row => flattenedOnce(iterated(row)));
}

export function cartesian(terms: readonly Json[]): readonly Json[] {
  const lists = terms.map(iteratedTerm);
  if (lists.length === 0) throw templateError('with_cartesian needs at least one list');
  checkSize(lists.reduce((size, list) => size * list.length, 1));
  const rows = lists.reduce<readonly (readonly Json[])[]>(
    (left, right) => left.flatMap(row => right.map((_, index) => listOf([...itemsAt(row), itemAt(right, index)]))),
    [[]],
  );
  return rows.map(flattenedOnce);
}

function itemAt(list: readonly Json[], index: number): Json | Float {
  return written(list, String(index), list[index] ?? null);
}

function itemsAt(list: readonly Json[]): readonly (Json | Float)[] {
  return list.map((_, index) => itemAt(list, index));
}

/** A lone value among the lists is a list of one. */
function iteratedTerm(term: Json): readonly Json[] {
  if (isJsonArray(term)) return term;
  return isJsonObject(term) ? Object.keys(term) : [term];
}

function checkSize(size: number): void {
  if (size > LARGEST) throw limitError('a list became too large');
}
