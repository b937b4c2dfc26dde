import { mappingEntries } from '../attributes.ts';
import { templateError } from '../errors.ts';
import {
  compare,
  type Dict,
  isDict,
  isList,
  isMapping,
  isNumber,
  itemsOf,
  member,
  numberOf,
  textOf,
  truthy,
  Undefined,
  type Value,
} from '../values.ts';
import { argument, type Filter } from './filter.ts';
import { byPath, folded, has } from './items.ts';

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

export const mappingFilters: readonly (readonly [string, Filter])[] = [
  ['combine', combine],
  ['dict2items', dict2items],
  ['items2dict', items2dict],
  ['items', value => mappingEntries(value)],
  ['dictsort', dictsort],
  ['subelements', subelements],
  ['extract', extract],
];
