import { TemplateError } from '../model/diagnostic.ts';
import { isJsonArray, type Json } from '../model/json.ts';
import { templateError } from './errors.ts';
import { PURE_LOOKUPS } from './loops/index.ts';
import { listOf, mappingOf, memberJson } from './as-data.ts';
import { Callable, itemsOf, textOf, truthy, tupleOf, type Value } from './values.ts';
import type { Variables } from './variables.ts';

/** `lookup(…)`, or `query(…)` whose result is always a list. */
export function lookupCallable(isQuery: boolean, variables: Variables): Callable {
  return new Callable(([plugin, ...terms], kwargs) => {
    if (plugin === undefined) throw templateError('a lookup needs the name of its plugin');
    const { wantlist = isQuery, errors = 'strict', ...options } = Object.fromEntries(kwargs);
    const run = (): readonly Value[] =>
      found(textOf(plugin), listOf(terms.map(memberJson)), {
        variables,
        kwargs: mappingOf(Object.entries(options).map(([name, value]) => [name, memberJson(value)])),
      });
    const results = textOf(errors) === 'strict' ? run() : orNothing(run);
    if (truthy(wantlist)) return results ?? [];
    return results === undefined ? null : oneValue(results);
  });
}

/** Lookups that give pairs, which Python prints with parentheses. */
const TUPLES: ReadonlySet<string> = new Set(['indexed_items', 'subelements']);

function found(
  name: string,
  terms: readonly Json[],
  call: Parameters<NonNullable<Variables['lookup']>>[2],
): readonly Value[] {
  const pure = PURE_LOOKUPS.get(name.replace(/^ansible\.builtin\./, ''));
  if (pure !== undefined)
    return TUPLES.has(name)
      ? pure(terms).map(pair => (isJsonArray(pair) ? tupleOf(itemsOf(pair)) : pair))
      : itemsOf(pure(terms));
  return itemsOf(call.variables.lookup?.(name, terms, call) ?? []);
}

/** `errors='ignore'` and `errors='warn'`. */
function orNothing(run: () => readonly Value[]): readonly Value[] | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof TemplateError && error.code !== 'template_limit') return undefined;
    throw error;
  }
}

/** Texts are joined by commas; one other value is that value; several stay a list. */
function oneValue(results: readonly Value[]): Value {
  const [only, ...more] = results;
  if (only === undefined) return [];
  if (results.every(result => typeof result === 'string')) return results.join(',');
  return more.length === 0 ? only : results;
}
