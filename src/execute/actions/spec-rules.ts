import { isJsonArray, isJsonObject, type Json, type JsonObject, jsonText } from '../../model/json.ts';

/** Rules between the members of a mapping, as they stand on the option that describes it. Looked at before defaults are filled in. */
export function exclusionErrors(given: JsonObject, option: JsonObject): readonly string[] {
  const wrong = listsOf(option['mutually_exclusive']).filter(names => present(given, names).length > 1);
  return wrong.length === 0
    ? []
    : [`parameters are mutually exclusive: ${wrong.map(names => names.join('|')).join(', ')}`];
}

/** Looked at with defaults and with the values as their types have them. */
export function ruleErrors(values: JsonObject, option: JsonObject): readonly string[] {
  return [
    ...listsOf(option['required_together'])
      .flatMap(names => {
        const found = present(values, names).length;
        return found === 0 || found === names.length ? [] : [`parameters are required together: ${names.join(', ')}`];
      })
      .slice(0, 1),
    ...listsOf(option['required_one_of'])
      .filter(names => present(values, names).length === 0)
      .map(names => `one of the following is required: ${names.join(', ')}`)
      .slice(0, 1),
    ...conditionErrors(values, option['required_if']),
    ...dependenceErrors(values, option['required_by']),
  ];
}

/** `[name, value, [others], any]`: with that value the others are needed, or with `any` one of them. */
function conditionErrors(values: JsonObject, rules: Json | undefined): readonly string[] {
  return itemsOf(rules).flatMap(rule => {
    const [name = null, wanted = null, others = null, any] = itemsOf(rule);
    const value = values[jsonText(name)];
    if (value === undefined || !isSame(value, wanted)) return [];
    const names = itemsOf(others).map(jsonText);
    const missing = names.filter(other => !Object.hasOwn(values, other));
    const isMissing = any === true ? missing.length === names.length : missing.length > 0;
    if (!isMissing) return [];
    const which = any === true ? 'any' : 'all';
    return [
      `${jsonText(name)} is ${pythonText(wanted)} but ${which} of the following are missing: ${missing.join(', ')}`,
    ];
  });
}

function dependenceErrors(values: JsonObject, rules: Json | undefined): readonly string[] {
  return Object.entries(rules !== undefined && isJsonObject(rules) ? rules : {}).flatMap(([name, others]) => {
    if ((values[name] ?? null) === null) return [];
    const needed = isJsonArray(others) ? others.map(jsonText) : [jsonText(others)];
    const missing = needed.filter(other => (values[other] ?? null) === null);
    return missing.length === 0 ? [] : [`missing parameter(s) required by '${name}': ${missing.join(', ')}`];
  });
}

function pythonText(value: Json): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : jsonText(value);
}

export function isSame(one: Json, other: Json): boolean {
  return one === other || jsonText(one) === jsonText(other);
}

function present(values: JsonObject, names: readonly string[]): readonly string[] {
  return names.filter(name => Object.hasOwn(values, name));
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return value !== undefined && isJsonArray(value) ? value : [];
}

/** A list of lists of names; one list alone stands for itself. */
function listsOf(value: Json | undefined): readonly (readonly string[])[] {
  const items = itemsOf(value);
  const lists = items.length > 0 && items.every(item => typeof item === 'string') ? [items] : items;
  return lists.map(list => itemsOf(list).map(jsonText));
}
