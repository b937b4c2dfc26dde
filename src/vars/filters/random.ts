import { randomInt } from 'node:crypto';
import { templateError } from '../errors.ts';
import { PythonRandom } from '../python-random.ts';
import { isNumber, itemsOf, type Kwargs, numberOf, textOf, Undefined, type Value } from '../values.ts';
import { argument, type Filter } from './filter.ts';

/** With a seed the same choice at every run; without one, any. */
function below(seed: Value | undefined): (limit: number) => number {
  if (seed === undefined || seed === null) return limit => randomInt(limit);
  const generator = seeded(seed);
  return limit => generator.below(limit);
}

function seeded(seed: Value): PythonRandom {
  return new PythonRandom(isNumber(seed) ? numberOf(seed) : textOf(seed));
}

export const random: Filter = (value, args, kwargs) => {
  const draw = below(argument({ args, kwargs }, 2, 'seed'));
  const [start, step] = [argument({ args, kwargs }, 0, 'start'), argument({ args, kwargs }, 1, 'step')];
  if (!isNumber(value)) {
    const items = itemsOf(value);
    if (start !== undefined || step !== undefined)
      throw templateError('start and step can only be used with whole numbers');
    if (items.length === 0) throw templateError('nothing can be chosen from an empty list');
    return items[draw(items.length)] ?? new Undefined('an item of an empty list');
  }
  const [first, width] = [numberOf(start ?? 0), numberOf(step ?? 1)];
  const count = Math.ceil((numberOf(value) - first) / width);
  if (!(count > 0) || count > 2 ** 47) throw templateError('random has an empty range');
  return first + width * draw(count);
};

export function shuffled(items: readonly Value[], kwargs: Kwargs): Value {
  const seed = kwargs.get('seed');
  if (seed !== undefined && seed !== null) return seeded(seed).shuffled(items);
  return items
    .map(item => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
