import { isNumber, itemsOf, type Kwargs, numberOf, textOf, Undefined, type Value } from '../values.ts';
import { argument, type Filter } from './filter.ts';

/** With a seed the same choice at every run; without one, any. */
function chance(kwargs: Kwargs): () => number {
  const seed = kwargs.get('seed');
  if (seed === undefined) return Math.random;
  let state = Array.from(textOf(seed)).reduce(
    (hash, character) => Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0,
    0x811c9dc5,
  );
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const random: Filter = (value, args, kwargs) => {
  const next = chance(kwargs);
  if (!isNumber(value))
    return itemsOf(value)[Math.floor(next() * itemsOf(value).length)] ?? new Undefined('an item of an empty list');
  const start = numberOf(argument({ args, kwargs }, 0, 'start') ?? 0);
  const step = numberOf(argument({ args, kwargs }, 1, 'step') ?? 1);
  return start + step * Math.floor(next() * Math.ceil((numberOf(value) - start) / step));
};

export function shuffled(items: readonly Value[], kwargs: Kwargs): Value {
  const next = chance(kwargs);
  return items
    .map(item => ({ item, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
