import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { templateError } from '../errors.ts';

/** `[list or mapping, 'path.to.list', {skip_missing: true}]`: each element beside each item of its list. */
export function subelements([elements, path, flags = {}]: readonly Json[]): readonly Json[] {
  if (elements === undefined || typeof path !== 'string' || !isJsonObject(flags))
    throw templateError('with_subelements needs a list, the name of a list in it, and perhaps flags');
  const skipsMissing = isTrue(flags['skip_missing']);
  return elementsOf(elements).flatMap(element => {
    const keys = path.split('.');
    const list = listAt(element, keys);
    if (isJsonArray(list)) return list.map((item): Json => [without(element, keys), item]);
    if (list === undefined && skipsMissing) return [];
    throw templateError(
      `with_subelements found no list "${path}" in ${excerpt(element)}`,
      'give it, or set skip_missing',
    );
  });
}

/** The element as Ansible hands it out: without the list. */
function without(element: JsonObject, [key = '', ...deeper]: readonly string[]): JsonObject {
  const inner = element[key];
  const others = Object.fromEntries(Object.entries(element).filter(([name]) => name !== key));
  return deeper.length > 0 && isJsonObject(inner) ? { ...element, [key]: without(inner, deeper) } : others;
}

function elementsOf(elements: Json): readonly JsonObject[] {
  if (isJsonObject(elements) && isTrue(elements['skipped'])) return [];
  const list = isJsonObject(elements) ? Object.values(elements) : elements;
  if (!isJsonArray(list)) throw templateError('with_subelements needs a list or a mapping first');
  return list
    .map(element => {
      if (!isJsonObject(element))
        throw templateError(`with_subelements needs mappings, not ${JSON.stringify(element)}`);
      return element;
    })
    .filter(element => (element['skipped'] ?? false) === false);
}

function listAt(element: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, key) => (isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    element,
  );
}

function isTrue(value: Json | undefined): boolean {
  return value === true || (typeof value === 'string' && /^(?:true|yes|on|1|y|t)$/i.test(value));
}

function excerpt(element: JsonObject): string {
  return JSON.stringify(element).slice(0, 80);
}
