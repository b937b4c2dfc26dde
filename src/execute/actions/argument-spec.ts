import { isJsonArray, isJsonObject, type Json, type JsonObject, jsonText } from '../../model/json.ts';
import { exclusionErrors, isSame, ruleErrors } from './spec-rules.ts';
import { converted, kind } from './spec-types.ts';

/** Where a mapping stands: the options that lead to it, the outermost first, and the one that describes it. */
interface Where {
  readonly path: readonly string[];
  /** Its rules between members. */
  readonly rules: JsonObject;
}

/** What is wrong with values, by a description of them in the words of Ansible's argument specs. */
export function specErrors(
  values: JsonObject,
  spec: JsonObject,
  { path, rules }: Where = { path: [], rules: {} },
): readonly string[] {
  const options = Object.entries(spec).flatMap(([name, option]) => (isJsonObject(option) ? [{ name, option }] : []));
  const given = underOwnNames(values, options);
  const known = new Set(options.flatMap(({ name, option }) => [name, ...listOf(option['aliases']).map(jsonText)]));
  const unknown = Object.keys(values).filter(name => !known.has(name));
  const isBoth = ({ option }: Option): boolean => option['required'] === true && (option['default'] ?? null) !== null;
  const all = withDefaults(given, options);
  const missing = options.filter(({ name, option }) => option['required'] === true && !Object.hasOwn(all, name));
  const checked = options.flatMap(option => {
    const value = all[option.name] ?? null;
    return value === null ? [] : [{ ...option, ...typed(value, option, path) }];
  });
  const right = checked.flatMap(({ name, option, value }) => (value === undefined ? [] : [{ name, option, value }]));
  const own = { ...all, ...Object.fromEntries(right.map(({ name, value }) => [name, value])) };
  const inside = within(path);
  return [
    ...(unknown.length === 0 ? [] : [unknownText(unknown, options, path)]),
    ...exclusionErrors(given, rules).map(inside),
    ...options
      .filter(isBoth)
      .map(({ name }) => `internal error: required and default are mutually exclusive for ${name}`),
    ...(missing.length === 0
      ? []
      : [inside(`missing required arguments: ${missing.map(({ name }) => name).join(', ')}`)]),
    ...checked.flatMap(({ error }) => error ?? []),
    ...right.flatMap(use => choiceErrors(use).map(inside)),
    ...ruleErrors(own, rules).map(inside),
    ...options.flatMap(option => insideErrors(own[option.name], option, path)),
  ];
}

interface Option {
  readonly name: string;
  readonly option: JsonObject;
}

function underOwnNames(values: JsonObject, options: readonly Option[]): JsonObject {
  const found = options.flatMap(({ name, option }): readonly (readonly [string, Json])[] => {
    const used = [name, ...listOf(option['aliases']).map(jsonText)].find(key => Object.hasOwn(values, key));
    return used === undefined ? [] : [[name, values[used] ?? null]];
  });
  return Object.fromEntries(found);
}

function withDefaults(given: JsonObject, options: readonly Option[]): JsonObject {
  const defaults = options.flatMap(({ name, option }): readonly (readonly [string, Json])[] => {
    const value = option['default'] ?? null;
    return value === null ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(defaults), ...given };
}

function unknownText(unknown: readonly string[], options: readonly Option[], path: readonly string[]): string {
  const names = options.map(({ name }) => name).toSorted();
  const aliases = options.flatMap(({ option }) => listOf(option['aliases']).map(jsonText)).toSorted();
  const others = aliases.length === 0 ? '' : ` (${aliases.join(', ')})`;
  const whole = unknown.map(name => [...path, name].join('.')).toSorted();
  return `${whole.join(', ')}. Supported parameters include: ${names.join(', ')}${others}.`;
}

/** The value as its type has it, or what is wrong with it. */
function typed(
  value: Json,
  { name, option }: Option,
  path: readonly string[],
): { readonly value: Json | undefined; readonly error?: string } {
  const type = typeOf(option);
  const found = path.length === 0 ? '' : ` found in '${path.join(' -> ')}'`;
  const whole = converted(value, type);
  if (whole === undefined) {
    const error = `argument '${name}' is of type ${kind(value)}${found} and we were unable to convert to ${type}`;
    return { value: undefined, error };
  }
  const elements = option['elements'];
  if (type !== 'list' || typeof elements !== 'string' || !isJsonArray(whole)) return { value: whole };
  const items = whole.map(item => converted(item, elements));
  const wrong = items.indexOf(undefined);
  if (wrong < 0) return { value: items.flatMap(item => (item === undefined ? [] : [item])) };
  const what = `Elements value for option '${name}'${found} is of type ${kind(whole[wrong] ?? null)}`;
  return { value: undefined, error: `${what} and we were unable to convert to ${elements}` };
}

function typeOf(option: JsonObject): string {
  return typeof option['type'] === 'string' ? option['type'] : 'str';
}

function choiceErrors({ name, option, value }: Option & { readonly value: Json }): readonly string[] {
  const choices = listOf(option['choices']);
  const wrong = (isJsonArray(value) ? value : [value]).filter(item => !choices.some(choice => isSame(choice, item)));
  if (choices.length === 0 || wrong.length === 0) return [];
  const what = isJsonArray(value)
    ? `one or more of: ${told(choices)}. Got no match for`
    : `one of: ${told(choices)}, got`;
  return [`value of ${name} must be ${what}: ${told(wrong)}`];
}

/** Of a mapping, or each of a list of them. */
function insideErrors(value: Json | undefined, { name, option }: Option, path: readonly string[]): readonly string[] {
  const spec = option['options'];
  const isNested = typeOf(option) === 'dict' || (typeOf(option) === 'list' && option['elements'] === 'dict');
  if (!isNested || spec === undefined || !isJsonObject(spec)) return [];
  const whole = value ?? (option['apply_defaults'] === true ? {} : null);
  if (whole === null) return [];
  return (isJsonArray(whole) ? whole : [whole]).flatMap(member =>
    isJsonObject(member)
      ? specErrors(member, spec, { path: [...path, name], rules: option })
      : [`value of '${name}' must be of type dict or list of dicts`],
  );
}

function within(path: readonly string[]): (text: string) => string {
  return text => (path.length === 0 ? text : `${text} found in ${path.join(' -> ')}`);
}

function listOf(value: Json | undefined): readonly Json[] {
  return value !== undefined && isJsonArray(value) ? value : [];
}

function told(values: readonly Json[]): string {
  return values.map(jsonText).join(', ');
}
