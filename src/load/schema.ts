import type { ErrorObject, ValidateFunction } from 'ajv';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { isWholeFloat, markedAs, wholeFloatText, withWholeFloats } from '../model/whole-floats.ts';
import { nearest } from '../model/nearest.ts';
import type { CheckedParams, ParamProblem } from '../model/params.ts';
import type { Path } from '../model/source.ts';
import { validatorOf } from './validators.ts';

/** Checks parameters against a module's schema; its validator is made at the first use, since most runs use few modules. */
export function paramsChecker(module: string, schema: object): (raw: JsonObject) => CheckedParams {
  let validate: ValidateFunction | undefined;
  return raw => {
    validate ??= validatorOf(module, schema);
    const { named, problems } = underOwnNames(raw, { module, schema });
    if (problems.length > 0) return { params: raw, problems };
    const params = asAnsibleReads(named, schema);
    if (!isJsonObject(params)) return { params: raw, problems: [] };
    if (validate(params)) return { params, problems: [] };
    const found = problemsOf(validate.errors ?? [], { module, schema, params });
    return { params, problems: found.map(problem => asWritten(problem, raw, schema)) };
  };
}

/** Parameters under the names that the module reads (`aliases` of the schema are others); null is as good as not given. */
function underOwnNames(
  raw: JsonObject,
  { module, schema }: Pick<Checked, 'module' | 'schema'>,
): { readonly named: JsonObject; readonly problems: readonly ParamProblem[] } {
  const names = aliasesOf(schema);
  const { properties } = schemaParts(schema);
  const given = Object.keys(raw).filter(key => raw[key] !== null || mayBeNull(properties[names.get(key) ?? key]));
  const entries = given.map(key => [names.get(key) ?? key, raw[key] ?? null] as const);
  const twice = given.findLast((_, index) => entries.findIndex(([name]) => name === entries[index]?.[0]) < index);
  if (twice === undefined) {
    const floats = given.filter(key => isWholeFloat(raw, key)).map(key => names.get(key) ?? key);
    return { named: withWholeFloats(Object.fromEntries(entries), floats), problems: [] };
  }
  const cause = `${module} is given "${names.get(twice) ?? twice}" twice, under two of its names`;
  return { named: raw, problems: [{ code: 'wrong_parameter', path: [twice], cause, mend: 'leave one of them out' }] };
}

/** With its place under the name that the parameter was given by: only there are its value and its line. */
function asWritten(problem: ParamProblem, raw: JsonObject, schema: object): ParamProblem {
  const [name, ...below] = problem.path;
  if (name === undefined || Object.hasOwn(raw, name)) return problem;
  const written = Object.keys(raw).find(key => aliasesOf(schema).get(key) === name);
  return written === undefined ? problem : { ...problem, path: [written, ...below] };
}

function mayBeNull(property: unknown): boolean {
  const { type } = schemaParts(property);
  return type === undefined || type === 'null' || (Array.isArray(type) && type.includes('null'));
}

const aliases = new WeakMap<object, ReadonlyMap<string, string>>();

function aliasesOf(schema: object): ReadonlyMap<string, string> {
  const known = aliases.get(schema);
  if (known !== undefined) return known;
  const names = new Map(
    Object.entries(schemaParts(schema).properties).flatMap(([name, property]) =>
      schemaParts(property).aliases.map(alias => [alias, name] as const),
    ),
  );
  aliases.set(schema, names);
  return names;
}

interface Checked {
  readonly module: string;
  readonly schema: object;
  readonly params: JsonObject;
}

/** Ansible's readings that ajv does not know: `yes` for a boolean, `a,b` or a lone value for a list, True as text. A fresh copy. */
function asAnsibleReads(value: Json, schema: unknown): Json {
  const { type, properties, items } = schemaParts(schema);
  if (isJsonObject(value)) {
    const read = Object.entries(value).map(([key, item]): [string, Json] => [
      key,
      asAnsibleReads(asText(value, key, properties[key]) ?? item, properties[key]),
    ]);
    return markedAs(Object.fromEntries(read), value);
  }
  if (isJsonArray(value)) {
    const read = value.map((item, index) => asAnsibleReads(asText(value, String(index), items) ?? item, items));
    return markedAs(read, value);
  }
  if (type === 'boolean' && typeof value === 'string') return BOOLEANS.get(value.toLowerCase()) ?? value;
  if (type === 'string' && typeof value === 'boolean') return value ? 'True' : 'False';
  if (type === 'array' && typeof value === 'string' && !value.includes('{{')) {
    return value.split(',').map(item => asAnsibleReads(item.trim(), items));
  }
  return value;
}

/** `1.0` where a text is wanted. */
function asText(container: object, key: string, schema: unknown): string | undefined {
  return schemaParts(schema).type === 'string' ? wholeFloatText(container, key) : undefined;
}

const BOOLEANS = new Map([
  ...['yes', 'on', 'true', 'y', 't', '1'].map(word => [word, true] as const),
  ...['no', 'off', 'false', 'n', 'f', '0'].map(word => [word, false] as const),
]);

function schemaParts(schema: unknown): {
  type: unknown;
  properties: Readonly<Record<string, unknown>>;
  items: unknown;
  aliases: readonly string[];
  refused: Readonly<Record<string, string>>;
} {
  const parts = typeof schema === 'object' && schema !== null ? (schema as Readonly<Record<string, unknown>>) : {};
  const properties = parts['properties'];
  return {
    type: parts['type'],
    properties:
      typeof properties === 'object' && properties !== null ? (properties as Readonly<Record<string, unknown>>) : {},
    items: parts['items'],
    aliases: Array.isArray(parts['aliases']) ? parts['aliases'].map(String) : [],
    refused: typeof parts['refused'] === 'object' ? (parts['refused'] as Readonly<Record<string, string>>) : {},
  };
}

/** Alternatives (anyOf, oneOf) report every branch; what lies deepest is what the writer was about. */
function problemsOf(errors: readonly ErrorObject[], checked: Checked): readonly ParamProblem[] {
  const telling = errors.filter(error => !['anyOf', 'oneOf', 'if'].includes(error.keyword));
  const chosen = telling.length > 0 ? telling : errors;
  const problems = chosen.map(error => problemOf(error, checked));
  const seen = new Set<string>();
  return problems.filter(problem => {
    const key = `${problem.path.join('/')} ${problem.cause}`;
    return !seen.has(key) && seen.add(key);
  });
}

function problemOf(error: ErrorObject, checked: Checked): ParamProblem {
  const path = pathOf(error.instancePath);
  const params = error.params as Readonly<Record<string, unknown>>;
  if (error.keyword === 'additionalProperties')
    return unknownParam(path, String(params['additionalProperty']), error, checked);
  if (error.keyword === 'required') {
    const name = String(params['missingProperty']);
    const where = path.length === 0 ? checked.module : `${checked.module}: ${path.join('.')}`;
    const cause = `${where} needs the parameter "${name}"`;
    return { code: 'missing_parameter', path, cause, mend: `add "${name}:" (see: xenplay doc ${checked.module})` };
  }
  const value = valueAt(checked.params, path);
  const cause = `"${path.join('.')}" of ${checked.module} ${requirement(error)}, not ${shown(value)}`;
  return { code: 'wrong_parameter', path, cause, mend: mendOf(error, value, checked.module) };
}

function unknownParam(path: Path, name: string, error: ErrorObject, { module, schema }: Checked): ParamProblem {
  const known = Object.keys(schemaParts(error.parentSchema ?? schema).properties);
  const near = nearest(name, known);
  const instead = schemaParts(error.parentSchema ?? schema).refused[name];
  const where = path.length === 0 ? module : `${module}: ${path.join('.')}`;
  return {
    code: 'unknown_parameter',
    path: [...path, name],
    cause: `${where} has no parameter "${name}"`,
    mend: instead ?? (near === undefined ? `it has: ${known.join(', ')}` : `did you mean "${near}"?`),
  };
}

function requirement(error: ErrorObject): string {
  const params = error.params as Readonly<Record<string, unknown>>;
  if (error.keyword === 'enum') return `must be one of ${(params['allowedValues'] as readonly unknown[]).join(', ')}`;
  if (error.keyword === 'type') return `must be ${String(params['type'])}`;
  return error.message ?? 'is not allowed';
}

function mendOf(error: ErrorObject, value: Json | undefined, module: string): string {
  if (error.keyword === 'enum' && typeof value === 'string') {
    const allowed = (error.params as { allowedValues: readonly unknown[] }).allowedValues.map(String);
    const near = nearest(value, allowed);
    if (near !== undefined) return `did you mean "${near}"?`;
  }
  return `see: xenplay doc ${module}`;
}

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function valueAt(value: Json, path: Path): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) {
    if (isJsonArray(found)) found = found[Number(step)];
    else if (isJsonObject(found)) found = found[String(step)];
    else return undefined;
  }
  return found;
}

function pathOf(instancePath: string): Path {
  return instancePath
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(step => (/^\d+$/.test(step) ? Number(step) : step));
}

/** True when the value at `path`, or one that holds it, is a template: what it will be is not known yet. */
export function isTemplatedAt(params: JsonObject, path: Path): boolean {
  return path.some((_, index) => {
    const value = valueAt(params, path.slice(0, index + 1));
    return typeof value === 'string' && (value.includes('{{') || value.includes('{%'));
  });
}
