import { parseYaml } from '../load/yaml.ts';
import { DiagnosticsError, UsageError } from '../model/diagnostic.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';

/** Merges all `-e` values in order: `@file`, a YAML or JSON mapping, or `k=v` words, whose values are texts. */
export function extraVarsOf(values: readonly string[], readText: (path: string) => string): JsonObject {
  return Object.assign({}, ...values.map(value => oneOf(value.trim(), readText))) as JsonObject;
}

function oneOf(value: string, readText: (path: string) => string): JsonObject {
  if (value.startsWith('@')) return mapping(readText(value.slice(1)), value.slice(1));
  if (value.startsWith('{')) return mapping(value, '--extra-vars');
  return Object.fromEntries(words(value).map(keyAndValue));
}

function mapping(text: string, name: string): JsonObject {
  const { value, diagnostics } = parseYaml(text, name);
  if (value === undefined) throw new DiagnosticsError(diagnostics);
  if (value === null) return {};
  if (isJsonObject(value)) return value;
  throw new UsageError({
    code: 'wrong_extra_vars',
    cause: `${name} holds no mapping of variables`,
    mend: 'write "name: value" lines',
  });
}

/** Words as a shell splits them: quotes keep spaces. */
function words(text: string): readonly string[] {
  const found = text.matchAll(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gs);
  return Array.from(found, ([word]) => word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs, unquoted));
}

function unquoted(_: string, single?: string, double?: string, escaped?: string): string {
  return single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? '';
}

function keyAndValue(word: string): readonly [string, string] {
  const at = word.indexOf('=');
  if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
  const mend = 'write name=value, a JSON mapping, or @file';
  throw new UsageError({ code: 'wrong_extra_vars', cause: `--extra-vars: "${word}" is no name=value`, mend });
}
