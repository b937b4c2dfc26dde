import { limitError, templateError } from './errors.ts';
import { mappingEntries } from './attributes.ts';
import { Callable, itemsOf, Namespace, numberOf, textOf, type Value } from './values.ts';

const LONGEST_RANGE = 100_000;

function range(args: readonly Value[]): Value {
  const numbers = args.map(value => numberOf(value));
  const [start, stop, step] =
    numbers.length === 1 ? [0, numbers[0] ?? 0, 1] : [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 1];
  if (step === 0) throw templateError('the step of a range cannot be 0');
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (count > LONGEST_RANGE) throw limitError('a range is too long');
  return Array.from({ length: count }, (_, index) => start + index * step);
}

/** Functions that every template can call. */
export const GLOBALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', new Callable(range)],
  [
    'dict',
    new Callable(([base], kwargs) =>
      Object.fromEntries([
        ...(base === undefined ? [] : Array.isArray(base) ? pairs(base) : mappingEntries(base)),
        ...kwargs,
      ]),
    ),
  ],
  [
    'namespace',
    new Callable((_, kwargs) => {
      const namespace = new Namespace();
      for (const [name, value] of kwargs) namespace.members.set(name, value);
      return namespace;
    }),
  ],
]);

function pairs(items: Value): readonly (readonly [string, Value])[] {
  return itemsOf(items).map(pair => {
    const [key = '', value = null] = itemsOf(pair);
    return [textOf(key), value];
  });
}
