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
  tupleOf,
  Undefined,
  type Value,
} from '../values.ts';
import { argument, type Filter } from './filter.ts';
import { byPath, folded, has } from './items.ts';

const MERGES: ReadonlySet<string> = new Set([...['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp']]);

const combine: Filter = (value, args, kwargs) => {
  const recursive = truthy(kwargs.get('recursive') ?? false);
  const lists = textOf(kwargs.get('list_merge') ?? 'replace');
  if (!MERGES.has(lists)) throw templateError(`combine has no list_merge "${lists}"`, [...MERGES].join(', '));
  const unknown = [...kwargs.keys()].find(name => name !== 'recursive' && name !== 'list_merge');
  if (unknown !== undefined) throw templateError(`combine has no "${unknown}"`, 'there are recursive and list_merge');
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
  const entries = mappingEntries(high).map(([key, value]): readonly [string, Value] => {
    const below = Object.hasOwn(low, key) ? low[key] : undefined;
    if (merge.recursive && below !== undefined && isDict(below) && isDict(value))
      return [key, mergedDicts(below, value, merge)];
    if (below !== undefined && isList(below) && isList(value)) return [key, mergedLists(below, value, merge.lists)];
    return [key, value];
  });
  return { ...Object.fromEntries(mappingEntries(low)), ...Object.fromEntries(entries) };
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
  if (!isList(value)) throw templateError('items2dict needs a list');
  return Object.fromEntries(
    value.map(item => {
      const [key, inner] = [member(item, keyName), member(item, valueName)];
      if (key === undefined || inner === undefined)
        throw templateError(`items2dict needs "${keyName}" and "${valueName}" in each item`);
      return [textOf(key), inner];
    }),
  );
};

const dictsort: Filter = (value, args, kwargs) => {
  const by = textOf(argument({ args, kwargs }, 1, 'by') ?? 'key') === 'value' ? 1 : 0;
  const reverse = truthy(argument({ args, kwargs }, 2, 'reverse') ?? false) ? -1 : 1;
  return [...mappingEntries(value)].sort((a, b) => compare(folded(a[by]), folded(b[by])) * reverse).map(tupleOf);
};

const subelements: Filter = (value, args, kwargs) => {
  const [path = ''] = args;
  const skipMissing = truthy(argument({ args, kwargs }, 1, 'skip_missing') ?? false);
  const steps = isList(path) ? path : textOf(path).split('.');
  const outer = isDict(value) ? Object.values(value) : itemsOf(value);
  return outer.flatMap(item => {
    const found = steps.reduce<Value | undefined>(
      (inner, step) => (inner === undefined ? undefined : member(inner, textOf(step))),
      item,
    );
    if (found === undefined && skipMissing) return [];
    if (found === undefined) throw templateError(`subelements found no "${textOf(path)}" in an item`);
    if (!isList(found)) throw templateError(`subelements needs a list at "${textOf(path)}"`);
    return found.map(inner => tupleOf([item, inner]));
  });
};

const extract: Filter = (key, [container = {}, given], kwargs) => {
  const more = given ?? kwargs.get('morekeys') ?? [];
  return [key, ...(isList(more) ? more : [more])].reduce<Value>(
    (found, step) =>
      isNumber(step) && isList(found) ? (found[numberOf(step)] ?? new Undefined(textOf(step))) : byPath(found, step),
    container,
  );
};

const rekeyOnMember: Filter = (value, args, kwargs) => {
  const key = textOf(argument({ args, kwargs }, 0, 'key') ?? '');
  const overwrites = textOf(argument({ args, kwargs }, 1, 'duplicates') ?? 'error') === 'overwrite';
  const rekeyed = new Map<string, Value>();
  for (const item of isDict(value) ? Object.values(value) : itemsOf(value)) {
    const found = member(item, key);
    if (found === undefined) throw templateError(`rekey_on_member found no "${key}" in an item`);
    const name = textOf(found);
    if (rekeyed.has(name) && !overwrites) throw templateError(`"${name}" stands twice under "${key}"`);
    rekeyed.set(name, item);
  }
  return Object.fromEntries(rekeyed);
};

export const mappingFilters: readonly (readonly [string, Filter])[] = [
  ['combine', combine],
  ['dict2items', dict2items],
  ['items2dict', items2dict],
  ['items', value => mappingEntries(value)],
  ['dictsort', dictsort],
  ['subelements', subelements],
  ['extract', extract],
  ['rekey_on_member', rekeyOnMember],
];
