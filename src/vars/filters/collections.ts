import { mappingEntries } from '../attributes.ts';
import { limitError, templateError } from '../errors.ts';
import {
  compare,
  type Dict,
  equals,
  isDict,
  isList,
  isMapping,
  isNumber,
  itemsOf,
  type Kwargs,
  member,
  numberOf,
  textOf,
  truthy,
  tupleOf,
  Undefined,
  type Value,
} from '../values.ts';
import { argument, type Filter } from './filter.ts';

/** Finds filters and tests by name: `map` and `select` use others. */
export interface Names {
  readonly filter: (name: string) => Filter;
  readonly test: (name: string) => (value: Value, args: readonly Value[], kwargs: Kwargs) => boolean;
}

/** A member by a dotted path, as `map(attribute='a.b.0')` has it. */
function byPath(value: Value, path: Value): Value {
  return textOf(path)
    .split('.')
    .reduce<Value>((found, part) => {
      if (isList(found)) return found[Number(part)] ?? new Undefined(part);
      return (found instanceof Undefined ? undefined : member(found, part)) ?? new Undefined(textOf(path));
    }, value);
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

const folded = (value: Value): Value => (typeof value === 'string' ? value.toLowerCase() : value);

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

/** Sets of texts and numbers by key, of anything else by comparison. */
function unique(items: readonly Value[], keyOf: (item: Value) => Value = item => item): Value[] {
  const seen = new Set<Value>();
  const others: Value[] = [];
  return items.filter(item => {
    const key = keyOf(item);
    const known =
      typeof key === 'string' || typeof key === 'number' ? seen.has(key) : others.some(other => equals(other, key));
    if (!known && (typeof key === 'string' || typeof key === 'number')) seen.add(key);
    else if (!known) others.push(key);
    return !known;
  });
}

const has = (items: readonly Value[], item: Value): boolean => items.some(other => equals(other, item));

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
  return items.reduce<number>((total, item) => total + numberOf(item), numberOf(start));
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

function product(lists: readonly (readonly Value[])[]): Value[] {
  if (lists.reduce((size, list) => size * list.length, 1) > LARGEST) throw limitError('a list became too large');
  return lists.reduce<Value[][]>((rows, list) => rows.flatMap(row => list.map(item => [...row, item])), [[]]);
}

function combinations(items: readonly Value[], size: number): Value[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    combinations(items.slice(index + 1), size - 1).map(rest => [item, ...itemsOf(rest)]),
  );
}

function permutations(items: readonly Value[], size: number): Value[] {
  if (items.length > 9) throw limitError('a list became too large');
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)], size - 1).map(rest => [item, ...itemsOf(rest)]),
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

const combine: Filter = (value, args, kwargs) => {
  const recursive = truthy(kwargs.get('recursive') ?? false);
  const lists = textOf(kwargs.get('list_merge') ?? 'replace');
  return [value, ...args]
    .flatMap(item => (isList(item) ? item : [item]))
    .reduce<Dict>((merged, item) => {
      if (!isDict(item)) throw templateError('combine needs mappings');
      return mergedDicts(merged, item, { recursive, lists });
    }, {});
};

interface Merge {
  readonly recursive: boolean;
  readonly lists: string;
}

function mergedDicts(low: Dict, high: Dict, merge: Merge): Dict {
  const entries = Object.entries(high).map(([key, value]): readonly [string, Value] => {
    const below = Object.hasOwn(low, key) ? low[key] : undefined;
    if (merge.recursive && below !== undefined && isDict(below) && isDict(value))
      return [key, mergedDicts(below, value, merge)];
    if (below !== undefined && isList(below) && isList(value)) return [key, mergedLists(below, value, merge.lists)];
    return [key, value];
  });
  return { ...low, ...Object.fromEntries(entries) };
}

function mergedLists(low: readonly Value[], high: readonly Value[], how: string): readonly Value[] {
  switch (how) {
    case 'append':
      return [...low, ...high];
    case 'prepend':
      return [...high, ...low];
    case 'append_rp':
      return [...low.filter(item => !has(high, item)), ...high];
    case 'prepend_rp':
      return [...high, ...low.filter(item => !has(high, item))];
    case 'keep':
      return low;
    default:
      return high;
  }
}

const dict2items: Filter = (value, args, kwargs) => {
  if (!isMapping(value)) throw templateError('dict2items needs a mapping');
  const [keyName, valueName] = [
    textOf(argument({ args, kwargs }, 0, 'key_name') ?? 'key'),
    textOf(argument({ args, kwargs }, 1, 'value_name') ?? 'value'),
  ];
  return mappingEntries(value).map(([key, item]) => ({ [keyName]: key, [valueName]: item }));
};

const items2dict: Filter = (value, args, kwargs) => {
  const [keyName, valueName] = [
    textOf(argument({ args, kwargs }, 0, 'key_name') ?? 'key'),
    textOf(argument({ args, kwargs }, 1, 'value_name') ?? 'value'),
  ];
  return Object.fromEntries(itemsOf(value).map(item => [textOf(byPath(item, keyName)), byPath(item, valueName)]));
};

const dictsort: Filter = (value, args, kwargs) => {
  const by = textOf(argument({ args, kwargs }, 1, 'by') ?? 'key') === 'value' ? 1 : 0;
  const reverse = truthy(argument({ args, kwargs }, 2, 'reverse') ?? false) ? -1 : 1;
  return [...mappingEntries(value)].sort((a, b) => compare(folded(a[by]), folded(b[by])) * reverse);
};

const subelements: Filter = (value, [path = '', options = {}]) => {
  const skipMissing = isMapping(options) && truthy(member(options, 'skip_missing') ?? false);
  const outer = isDict(value) ? Object.values(value) : itemsOf(value);
  return outer.flatMap(item => {
    const found = byPath(item, path);
    if (found instanceof Undefined && !skipMissing) found.fail();
    return found instanceof Undefined ? [] : itemsOf(found).map(inner => [item, inner]);
  });
};

const extract: Filter = (key, [container = {}, more = []]) =>
  [key, ...(isList(more) ? more : [more])].reduce<Value>(
    (found, step) =>
      isNumber(step) && isList(found) ? (found[numberOf(step)] ?? new Undefined(textOf(step))) : byPath(found, step),
    container,
  );

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

const random: Filter = (value, args, kwargs) => {
  const next = chance(kwargs);
  if (!isNumber(value))
    return itemsOf(value)[Math.floor(next() * itemsOf(value).length)] ?? new Undefined('an item of an empty list');
  const start = numberOf(argument({ args, kwargs }, 0, 'start') ?? 0);
  const step = numberOf(argument({ args, kwargs }, 1, 'step') ?? 1);
  return start + step * Math.floor(next() * Math.ceil((numberOf(value) - start) / step));
};

function shuffled(items: readonly Value[], kwargs: Kwargs): Value {
  const next = chance(kwargs);
  return items
    .map(item => ({ item, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
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
    ['intersect', (value, [other = []]) => unique(itemsOf(value)).filter(item => has(itemsOf(other), item))],
    ['difference', (value, [other = []]) => unique(itemsOf(value)).filter(item => !has(itemsOf(other), item))],
    [
      'symmetric_difference',
      (value, [other = []]) => [
        ...unique(itemsOf(value)).filter(item => !has(itemsOf(other), item)),
        ...unique(itemsOf(other)).filter(item => !has(itemsOf(value), item)),
      ],
    ],
    ['flatten', flatten],
    ['groupby', groupby],
    ['batch', batch],
    ['slice', slice],
    ['zip', zip(false)],
    ['zip_longest', zip(true)],
    ['product', (value, args) => product([value, ...args].map(itemsOf))],
    ['combinations', (value, [size = 2]) => combinations(itemsOf(value), numberOf(size))],
    [
      'permutations',
      (value, [size]) => permutations(itemsOf(value), size === undefined ? itemsOf(value).length : numberOf(size)),
    ],
    ['combine', combine],
    ['dict2items', dict2items],
    ['items2dict', items2dict],
    ['items', value => mappingEntries(value)],
    ['dictsort', dictsort],
    ['random', random],
    ['shuffle', (value, _args, kwargs) => shuffled(itemsOf(value), kwargs)],
    ['subelements', subelements],
    ['extract', extract],
  ];
}
