import type { Json } from '../../model/json.ts';
import { isJsonArray, isJsonObject } from '../../model/json.ts';
import { isWholeFloat, withWholeFloats } from '../../model/whole-floats.ts';
import { templateError } from '../errors.ts';
import type { Variables } from '../variables.ts';
import { cartesian, flattenedOnce, flattenedWholly, nested, together } from './lists.ts';
import { sequence } from './sequence.ts';
import { subelements } from './subelements.ts';

/** Terms as a plugin of Ansible's gets them, already rendered. */
type Plugin = (terms: readonly Json[]) => readonly Json[];

/**
 * The items of `with_NAME: terms`, by Ansible's rules; terms are already rendered. What needs the controller's files or
 * commands (`with_fileglob`, `with_lines`, …) goes through the lookup of the variables.
 */
export function loopTerms(name: string, terms: Json, variables: Variables): readonly Json[] {
  const plain = name.replace(/^ansible\.(?:builtin|legacy)\./, '');
  if (plain === 'dict') return dictItems(isJsonArray(terms) ? terms : [terms]);
  const list = listed(terms);
  const plugin = PURE_LOOKUPS.get(plain);
  if (plugin !== undefined) return plugin(list);
  if (variables.lookup !== undefined) return variables.lookup(plain, list, { kwargs: {}, variables });
  throw templateError(`with_${plain} cannot be used here`, 'use "loop"');
}

/** Lone values are lists of one; a mapping is, as for Ansible, its keys. */
function listed(terms: Json): readonly Json[] {
  if (isJsonArray(terms)) return terms;
  return isJsonObject(terms) ? Object.keys(terms) : [terms];
}

function dictItems(terms: readonly Json[]): readonly Json[] {
  return terms.flatMap(term => {
    if (!isJsonObject(term)) throw templateError('with_dict needs a mapping', 'use with_items for a list');
    return Object.entries(term).map(([key, value]) =>
      withWholeFloats({ key, value }, isWholeFloat(term, key) ? ['value'] : []),
    );
  });
}

function indexed(terms: readonly Json[]): readonly Json[] {
  const flat = flattenedOnce(terms);
  return flat.map((item, index) => withWholeFloats([index, item], isWholeFloat(flat, String(index)) ? ['1'] : []));
}

function randomChoice(terms: readonly Json[]): readonly Json[] {
  const chosen = terms[Math.floor(Math.random() * terms.length)];
  return chosen === undefined ? [] : [chosen];
}

/** Lookups and loops that need nothing but their terms. */
export const PURE_LOOKUPS: ReadonlyMap<string, Plugin> = new Map<string, Plugin>([
  ['items', flattenedOnce],
  ['list', terms => terms],
  ['dict', dictItems],
  ['sequence', sequence],
  ['together', together],
  ['nested', nested],
  ['cartesian', cartesian],
  ['subelements', subelements],
  ['indexed_items', indexed],
  ['flattened', flattenedWholly],
  ['random_choice', randomChoice],
]);
