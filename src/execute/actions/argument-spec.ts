import { isJsonArray, isJsonObject, type Json, type JsonObject, jsonText } from '../../model/json.ts';

/** What is wrong with values, by a description of them in the words of Ansible's argument specs. */
export function specErrors(values: JsonObject, spec: JsonObject, inside = ''): readonly string[] {
  const within = inside === '' ? '' : ` found in ${inside}`;
  const options = Object.entries(spec).flatMap(([name, option]) =>
    isJsonObject(option) ? [{ name, option, value: given(values, name, option) }] : [],
  );
  const known = options.flatMap(({ name, option }) => [name, ...listOf(option['aliases'])]);
  const unknown = Object.keys(values).filter(name => !known.includes(name));
  const missing = options.filter(({ option, value }) => option['required'] === true && value === undefined);
  return [
    ...(unknown.length === 0 ? [] : [`${unknown.join(', ')}. Supported parameters include: ${told(known)}.`]),
    ...(missing.length === 0
      ? []
      : [`missing required arguments: ${missing.map(({ name }) => name).join(', ')}${within}`]),
    ...options.flatMap(({ name, option, value }) =>
      value === undefined || value === null ? [] : optionErrors(value, option, { name, inside }),
    ),
  ];
}

function given(values: JsonObject, name: string, option: JsonObject): Json | undefined {
  const used = [name, ...listOf(option['aliases'])].find(key => Object.hasOwn(values, jsonText(key)));
  return used === undefined ? option['default'] : values[jsonText(used)];
}

interface Where {
  readonly name: string;
  readonly inside: string;
}

function optionErrors(value: Json, option: JsonObject, where: Where): readonly string[] {
  const { name, inside } = where;
  const type = typeof option['type'] === 'string' ? option['type'] : 'str';
  const within = inside === '' ? '' : ` found in '${inside}'`;
  const converted = converters[type]?.(value);
  if (converted === undefined)
    return [`argument '${name}' is of type ${kind(value)}${within} and we were unable to convert to ${type}`];
  const elements = typeof option['elements'] === 'string' ? option['elements'] : undefined;
  if (type === 'list' && elements !== undefined && isJsonArray(converted)) {
    const wrong = converted.find(item => converters[elements]?.(item) === undefined);
    if (wrong !== undefined)
      return [
        `Elements value for option '${name}'${within} is of type ${kind(wrong)} and we were unable to convert to ${elements}`,
      ];
  }
  const choice = choiceError(converted, option, where);
  return choice === undefined ? insideErrors(converted, option, where) : [choice];
}

function choiceError(value: Json, option: JsonObject, { name, inside }: Where): string | undefined {
  const choices = listOf(option['choices']);
  if (choices.length === 0) return undefined;
  const wrong = (isJsonArray(value) ? value : [value]).filter(item => !choices.some(choice => isSame(choice, item)));
  if (wrong.length === 0) return undefined;
  const within = inside === '' ? '' : ` found in ${inside}`;
  const what = isJsonArray(value)
    ? `one or more of: ${told(choices)}. Got no match for`
    : `one of: ${told(choices)}, got`;
  return `value of ${name} must be ${what}: ${told(wrong)}${within}`;
}

function insideErrors(value: Json, option: JsonObject, { name, inside }: Where): readonly string[] {
  const spec = option['options'];
  if (!isJsonObject(spec)) return [];
  const path = inside === '' ? name : `${inside} -> ${name}`;
  const members = isJsonArray(value) ? value : [value];
  return members.flatMap(member =>
    isJsonObject(member)
      ? specErrors(member, spec, path)
      : [`value of '${name}' must be of type dict or list of dicts`],
  );
}

const TRUTHS = ['yes', 'on', '1', 'true', 't', 'y', 'no', 'off', '0', 'false', 'f', 'n'];

/** The value as the type has it, undefined when it cannot be one. */
const converters: Readonly<Record<string, (value: Json) => Json | undefined>> = {
  str: value => value,
  raw: value => value,
  path: value => value,
  json: value => value,
  jsonarg: value => value,
  int: value => (isWhole(value) ? value : undefined),
  float: value => (typeof value === 'number' || isNumeric(value) ? value : undefined),
  bool: value => (typeof value === 'boolean' || TRUTHS.includes(jsonText(value).toLowerCase()) ? value : undefined),
  list: value => (isJsonArray(value) ? value : isJsonObject(value) ? undefined : jsonText(value).split(',')),
  dict: value => (isJsonObject(value) ? value : undefined),
};

function isWhole(value: Json): boolean {
  if (typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isInteger(value);
  return typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value);
}

function isNumeric(value: Json): boolean {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

function isSame(choice: Json, value: Json): boolean {
  return choice === value || jsonText(choice) === jsonText(value);
}

function listOf(value: Json | undefined): readonly Json[] {
  return value !== undefined && isJsonArray(value) ? value : [];
}

function kind(value: Json): string {
  if (isJsonArray(value)) return 'list';
  if (isJsonObject(value)) return 'dict';
  return typeof value === 'number'
    ? Number.isInteger(value)
      ? 'int'
      : 'float'
    : typeof value === 'boolean'
      ? 'bool'
      : 'str';
}

function told(values: readonly Json[]): string {
  return values.map(jsonText).join(', ');
}
