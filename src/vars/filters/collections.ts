import { limitError } from '../errors.ts';
import {
  compare,
  equals,
  isList,
  itemsOf,
  numberOf,
  textOf,
  truthy,
  Undefined,
  type Value,
  tupleOf,
  type Kwargs,
} from '../values.ts';
import { arithmetic } from '../operators.ts';
import { argument, type Filter } from './filter.ts';
import { byPath, folded, membership, unique } from './items.ts';
import { random, shuffled } from './random.ts';

/** Finds filters and tests by name: `map` and `select` use others. */
export interface Names {
  readonly filter: (name: string) => Filter;
  readonly test: (name: string) => (value: Value, args: readonly Value[], kwargs: Kwargs) => boolean;
}

function map(names: Names): Filter {
  return (value, args, kwargs) => {
    const attribute = kwargs.get('attribute');
    if (attribute !== undefined) {
      const fallback = kwargs.get('default');
      return itemsOf(value).map(item => {
        const found = byPath(item, attribute);
        return found instanceof Undefined && fallback !== undefined ? fallback : found;
      });
    }
    const [name, ...rest] = args;
    const filter = names.filter(textOf(name ?? ''));
    return itemsOf(value).map(item => filter(item, rest, kwargs));
  };
}

function select(names: Names, { wanted, byAttribute }: { wanted: boolean; byAttribute: boolean }): Filter {
  return (value, args, kwargs) => {
    const [name, ...rest] = byAttribute ? args.slice(1) : args;
    const attribute = byAttribute ? args[0] : undefined;
    const holds = (item: Value): boolean =>
      name === undefined ? !(item instanceof Undefined) && truthy(item) : names.test(textOf(name))(item, rest, kwargs);
    return itemsOf(value).filter(item => holds(attribute === undefined ? item : byPath(item, attribute)) === wanted);
  };
}

const sort: Filter = (value, args, kwargs) => {
  const reverse = truthy(argument({ args, kwargs }, 0, 'reverse') ?? false);
  const sensitive = truthy(argument({ args, kwargs }, 1, 'case_sensitive') ?? false);
  const attribute = argument({ args, kwargs }, 2, 'attribute');
  const keyOf = (item: Value): Value => {
    const key = attribute === undefined ? item : byPath(item, attribute);
    return sensitive ? key : folded(key);
  };
  const sorted = [...itemsOf(value)].sort((a, b) => compare(keyOf(a), keyOf(b)) * (reverse ? -1 : 1));
  return sorted;
};

const extreme =
  (sign: number): Filter =>
  (value, _args, kwargs) => {
    const attribute = kwargs.get('attribute');
    const keyOf = (item: Value): Value => (attribute === undefined ? item : byPath(item, attribute));
    const items = itemsOf(value);
    const [first] = items;
    if (first === undefined) return new Undefined('an item of an empty list');
    return items.reduce((best, item) => (compare(keyOf(item), keyOf(best)) * sign > 0 ? item : best), first);
  };

const sum: Filter = (value, args, kwargs) => {
  const attribute = argument({ args, kwargs }, 0, 'attribute');
  const start = argument({ args, kwargs }, 1, 'start') ?? 0;
  const items = itemsOf(value).map(item => (attribute === undefined ? item : byPath(item, attribute)));
  if (isList(start)) return [...start, ...items.flatMap(itemsOf)];
  return items.reduce<Value>((total, item) => arithmetic('+', total, item), start);
};

const flatten: Filter = (value, args, kwargs) => {
  const levels = argument({ args, kwargs }, 0, 'levels');
  const flat = (items: readonly Value[], left: number): Value[] =>
    items.flatMap(item => (isList(item) && left > 0 ? flat(item, left - 1) : item === null ? [] : [item]));
  return flat(itemsOf(value), levels === undefined || levels === null ? 100 : numberOf(levels));
};

const groupby: Filter = (value, args, kwargs) => {
  const attribute = argument({ args, kwargs }, 0, 'attribute') ?? '';
  const items = [...itemsOf(value)].sort((a, b) => compare(byPath(a, attribute), byPath(b, attribute)));
  return unique(items.map(item => byPath(item, attribute))).map(key => [
    key,
    items.filter(item => equals(byPath(item, attribute), key)),
  ]);
};

const batch: Filter = (value, [size = 1, fill]) => {
  const count = Math.max(1, numberOf(size));
  const items = itemsOf(value);
  const rows = Array.from({ length: Math.ceil(items.length / count) }, (_, row) =>
    items.slice(row * count, (row + 1) * count),
  );
  return fill === undefined
    ? rows
    : rows.map(row => [...row, ...Array.from({ length: count - row.length }, () => fill)]);
};

const LARGEST = 1_000_000;

function product(lists: readonly (readonly Value[])[]): Value[][] {
  if (lists.reduce((size, list) => size * list.length, 1) > LARGEST) throw limitError('a list became too large');
  return lists.reduce<Value[][]>((rows, list) => rows.flatMap(row => list.map(item => [...row, item])), [[]]);
}

function combinations(items: readonly Value[], size: number): Value[][] {
  checkChoices(items.length, size, step => step + 1);
  return chosen(items, size);
}

function chosen(items: readonly Value[], size: number): Value[][] {
  if (size <= 0) return [[]];
  if (items.length < size) return [];
  return items.flatMap((item, index) => chosen(items.slice(index + 1), size - 1).map(rest => [item, ...rest]));
}

/** Told before they are made. */
function checkChoices(length: number, size: number, divisor: (step: number) => number): void {
  let count = 1;
  for (let step = 0; step < Math.min(size, length); step++) count *= (length - step) / divisor(step);
  if (count * Math.max(1, size) > LARGEST) throw limitError('a list became too large');
}

function permutations(items: readonly Value[], size: number): Value[][] {
  checkChoices(items.length, size, () => 1);
  return arranged(items, size);
}

function arranged(items: readonly Value[], size: number): Value[][] {
  if (size <= 0) return [[]];
  return items.flatMap((item, index) =>
    arranged([...items.slice(0, index), ...items.slice(index + 1)], size - 1).map(rest => [item, ...rest]),
  );
}

const zip =
  (longest: boolean): Filter =>
  (value, args, kwargs) => {
    const lists = [value, ...args].map(itemsOf);
    const length = longest ? Math.max(...lists.map(list => list.length)) : Math.min(...lists.map(list => list.length));
    return Array.from({ length }, (_, index) =>
      tupleOf(lists.map(list => list[index] ?? kwargs.get('fillvalue') ?? null)),
    );
  };

const slice: Filter = (value, [count = 1, fill]) => {
  const items = itemsOf(value);
  const parts = Math.max(1, numberOf(count));
  const [base, extra] = [Math.floor(items.length / parts), items.length % parts];
  return Array.from({ length: parts }, (_, part) => {
    const start = part * base + Math.min(part, extra);
    const row = items.slice(start, start + base + (part < extra ? 1 : 0));
    return fill !== undefined && part >= extra && extra > 0 ? [...row, fill] : row;
  });
};

function without(items: readonly Value[], others: readonly Value[]): Value[] {
  const isOther = membership(others);
  return unique(items).filter(item => !isOther(item));
}

export function collectionFilters(names: Names): readonly (readonly [string, Filter])[] {
  return [
    ['map', map(names)],
    ['select', select(names, { wanted: true, byAttribute: false })],
    ['reject', select(names, { wanted: false, byAttribute: false })],
    ['selectattr', select(names, { wanted: true, byAttribute: true })],
    ['rejectattr', select(names, { wanted: false, byAttribute: true })],
    ['first', value => itemsOf(value)[0] ?? new Undefined('the first item of an empty list')],
    ['last', value => itemsOf(value).at(-1) ?? new Undefined('the last item of an empty list')],
    ['min', extreme(-1)],
    ['max', extreme(1)],
    ['sum', sum],
    ['sort', sort],
    [
      'unique',
      (value, _args, kwargs) =>
        unique(itemsOf(value), item => (kwargs.has('attribute') ? byPath(item, kwargs.get('attribute') ?? '') : item)),
    ],
    [
      'reverse',
      value => (typeof value === 'string' ? Array.from(value).reverse().join('') : [...itemsOf(value)].reverse()),
    ],
    ['union', (value, [other = []]) => unique([...itemsOf(value), ...itemsOf(other)])],
    ['intersect', (value, [other = []]) => unique(itemsOf(value)).filter(membership(itemsOf(other)))],
    ['difference', (value, [other = []]) => without(itemsOf(value), itemsOf(other))],
    [
      'symmetric_difference',
      (value, [other = []]) => [...without(itemsOf(value), itemsOf(other)), ...without(itemsOf(other), itemsOf(value))],
    ],
    ['flatten', flatten],
    ['groupby', groupby],
    ['batch', batch],
    ['slice', slice],
    ['zip', zip(false)],
    ['zip_longest', zip(true)],
    ['product', (value, args) => product([value, ...args].map(itemsOf)).map(tupleOf)],
    ['combinations', (value, [size = 2]) => combinations(itemsOf(value), numberOf(size)).map(tupleOf)],
    [
      'permutations',
      (value, [size]) =>
        permutations(itemsOf(value), size === undefined ? itemsOf(value).length : numberOf(size)).map(tupleOf),
    ],
    ['random', random],
    ['shuffle', (value, _args, kwargs) => shuffled(itemsOf(value), kwargs)],
  ];
}
