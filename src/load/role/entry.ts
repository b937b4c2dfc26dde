import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { positionAt } from '../../model/source.ts';
import { early, type Place, type TaskContext, wrongKind } from '../context.ts';
import { readInherited } from '../inherited.ts';
import { isKeyword, refusalOf } from '../keywords.ts';
import { MappingReader } from '../reader.ts';
import type { RoleRequest } from './load.ts';

/** An item of `roles:` or of a role's `dependencies:`: a name, or a mapping whose keys that are no keywords are parameters. */
export function readEntry(entry: Json, place: Place, context: TaskContext): RoleRequest | undefined {
  const values = isJsonObject(entry) ? entry : { role: entry };
  const reader = new MappingReader(values, place, context.findings, 'a role');
  const named = values['role'] ?? values['name'] ?? null;
  if (typeof named !== 'string' && typeof named !== 'number') {
    const told = { value: named, wanted: 'a role has a name', mend: 'write e.g. "- role: web"' };
    wrongKind(context.findings, told, positionAt(place.source, place.path));
    return undefined;
  }
  const params = paramsOf(reader);
  const own = Object.fromEntries(Object.entries(values).filter(([key]) => isKeyword(key, 'role')));
  const keywords = readInherited(new MappingReader(own, place, context.findings, 'a role'));
  const where = { source: place.source, path: isJsonObject(entry) ? [...place.path, 'role'] : place.path };
  const name = early(String(named), where, context, [keywords.vars, params]);
  if (name === undefined) return undefined;
  return { name, keywords, params, from: {}, isIncluded: false, validates: true, place: where };
}

function paramsOf(reader: MappingReader): JsonObject {
  const params: Record<string, Json> = {};
  for (const [key, value] of Object.entries(reader.values)) {
    if (key === 'role' || isKeyword(key, 'role')) continue;
    const refusal = refusalOf(key, 'role');
    // What belongs to a task or a play may well be the name of a parameter.
    if (refusal?.code === 'unsupported_keyword') reader.refuse(key, refusal);
    else params[key] = value;
  }
  return params;
}
