import { OrchestratorError } from '../model/diagnostic.ts';
import { isJsonArray, isJsonObject, type Json } from '../model/json.ts';
import type { Path } from '../model/source.ts';
import { renderDeep } from '../vars/template.ts';
import type { Variables } from '../vars/variables.ts';

/** The way to the first text among the parameters that cannot be rendered. */
export function failingPath(value: Json, variables: Variables, path: Path): Path {
  const entries: readonly (readonly [string | number, Json])[] = isJsonArray(value)
    ? [...value.entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  for (const [key, item] of entries) {
    try {
      renderDeep(item, variables);
    } catch (error) {
      if (error instanceof OrchestratorError) return failingPath(item, variables, [...path, key]);
    }
  }
  return path;
}
