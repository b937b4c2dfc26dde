import { limitError } from './errors.ts';
import { isDict, isList, type Value } from './values.ts';

const LARGEST_TEXT = 10_000_000;
/** Values inside values, counted as often as they would be printed: a list of one list twice is twice as large. */
const MOST_VALUES = 2_000_000;

/** Refuses what is too large to be gone through. */
export function checkSize(value: Value): void {
  const isTooLarge = typeof value === 'string' ? value.length > LARGEST_TEXT : sizeOf(value) > MOST_VALUES;
  if (isTooLarge) throw limitError('a text or list became too large');
}

const sizes = new WeakMap<object, number>();

/** Counted once for each list and mapping: they do not change. */
function sizeOf(value: Value): number {
  if (typeof value !== 'object' || value === null) return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  const items = isList(value) ? value : isDict(value) ? Object.values(value) : [];
  let size = 1;
  for (const item of items) size += sizeOf(item);
  sizes.set(value, size);
  return size;
}
