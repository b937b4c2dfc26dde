import { TemplateError } from '../model/diagnostic.ts';
import { isJsonArray, isJsonObject, type Json, jsonText } from '../model/json.ts';
import type { Expression, Node } from './ast.ts';
import { type Environment, evaluate, bounds } from './evaluate.ts';
import { templateError, withinLimits } from './errors.ts';
import { GLOBALS } from './globals.ts';
import { literalOf } from './literal.ts';
import type { LexOptions } from './lexer.ts';
import { lookupCallable } from './lookup-call.ts';
import { renderNodes, Scope } from './render.ts';
import { parseTemplate } from './template-parser.ts';
import { listOf, mappingOf, toJson } from './as-data.ts';
import { Float, isList, isMapping, outputText, textOf, Tuple, Undefined, type Value, written } from './values.ts';
import { unsafeOf } from '../model/unsafe.ts';
import { OPEN_VAULT, type Vaulted, vaultedOf } from '../model/vaulted.ts';
import { PendingVariable, type Variables } from './variables.ts';

/** True when a text has anything for the template engine to do. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}

/** A template file: always a text; a final newline is kept. */
export function renderText(text: string, variables: Variables): string {
  return isTemplate(text) ? withinLimits(() => renderNodes(parsed(text, FILE), rootScope(variables))) : text;
}

/**
 * A text of a playbook, as Ansible reads it without jinja2_native (measured with ansible-core 2.14): one lone variable keeps
 * its type; anything else is a text, and a text that looks like a list, a mapping or a boolean becomes one. So
 * `{{ 1 + 1 }}` is the text "2".
 */
export function renderValue(text: string, variables: Variables): Json {
  if (!isTemplate(text)) return text;
  try {
    return withinLimits(() => renderedValue(text, variables));
  } catch (error) {
    // A place in this text would be taken for one in the template file that uses it.
    if (error instanceof TemplateError) error.offset = undefined;
    throw error;
  }
}

function renderedValue(text: string, variables: Variables): Json {
  const vault = vaultedOf(text);
  if (vault !== undefined) return opened(vault, variables);
  const asWritten = unsafeOf(text);
  if (asWritten !== undefined) return asWritten;
  const nodes = parsed(text, PLAYBOOK);
  const [only, ...more] = nodes;
  if (only?.kind === 'output' && more.length === 0) return loneValue(only.expression, variables);
  const rendered = renderNodes(nodes, rootScope(variables));
  return literalOf(rendered) ?? rendered;
}

/** What was encrypted is a text, and never a template. */
function opened({ envelope, position }: Vaulted, variables: Variables): Json {
  const call = { kwargs: {}, variables };
  const [plain] = variables.lookup?.(OPEN_VAULT, [{ envelope, ...position }], call) ?? [];
  if (plain !== undefined) return plain;
  throw templateError('an encrypted value cannot be read here', 'put it into a variable of the play or the inventory');
}

/** What these give stays a text, whatever it looks like: Ansible's STRING_TYPE_FILTERS. */
const TEXT_FILTERS: ReadonlySet<string> = new Set([
  ...['string', 'to_json', 'to_nice_json', 'to_yaml', 'to_nice_yaml', 'ppretty', 'json'],
]);

/**
 * Lists and mappings are the same by way of their text and back, so they go straight; so does a variable that is written as a
 * number or null, but not one that is written as a text (`"{{ port }}"`).
 */
function loneValue(expression: Expression, variables: Variables): Json {
  const value = evaluate(expression, rootScope(variables));
  if (value instanceof Tuple) return textOf(value);
  if (expression.kind === 'filter' && TEXT_FILTERS.has(expression.name)) return outputText(value);
  if (isList(value) || isMapping(value) || typeof value === 'boolean') return toJson(value);
  if (expression.kind === 'name' && variables.isText?.(expression.name) !== true) return toJson(value);
  const text = outputText(value);
  return literalOf(text) ?? text;
}

/** Data with every text inside rendered, keys too. Data without any template is given back as it is. */
export function renderDeep(value: Json, variables: Variables): Json {
  if (typeof value === 'string') return renderValue(value, variables);
  if (typeof value !== 'object' || value === null || !hasTemplates(value)) return value;
  if (isJsonArray(value))
    return listOf(value.map((item, index) => renderedMember(value, String(index), item, variables)));
  return mappingOf(
    Object.entries(value).map(([key, item]) => [
      isTemplate(key) ? jsonText(renderValue(key, variables)) : key,
      renderedMember(value, key, item, variables),
    ]),
  );
}

/** What a variable alone gives is a float where the variable is one. */
function renderedMember(container: object, key: string, item: Json, variables: Variables): Json | Float {
  const rendered = renderDeep(item, variables);
  if (typeof rendered !== 'number') return rendered;
  if (typeof item !== 'string') return written(container, key, rendered);
  const name = loneName(item);
  return name !== undefined && variables.isFloat?.(name) === true ? new Float(rendered) : rendered;
}

/** The variable that a text consists of, as `{{ port }}` does. */
export function loneName(text: string): string | undefined {
  return /^\{\{-?\s*(\w+)\s*-?\}\}$/.exec(text)?.[1];
}

const templated = new WeakMap<object, boolean>();

function hasTemplates(value: Json): boolean {
  if (typeof value === 'string') return isTemplate(value);
  if (!isJsonArray(value) && !isJsonObject(value)) return false;
  const known = templated.get(value);
  if (known !== undefined) return known;
  const found = isJsonArray(value)
    ? value.some(hasTemplates)
    : Object.entries(value).some(([key, item]) => isTemplate(key) || hasTemplates(item));
  templated.set(value, found);
  return found;
}

/** Throws what is wrong with a text of a playbook as a template, whatever its variables are. */
export function checkTemplate(text: string): void {
  if (!isTemplate(text) || vaultedOf(text) !== undefined || unsafeOf(text) !== undefined) return;
  withinLimits(() => parsed(text, PLAYBOOK));
}

interface Dialect {
  readonly options: LexOptions;
  readonly cache: Map<string, readonly Node[]>;
}

const PLAYBOOK: Dialect = { options: { trimBlocks: true, rawBackslashes: true }, cache: new Map() };
const FILE: Dialect = { options: { trimBlocks: true, rawBackslashes: false }, cache: new Map() };
const MOST_PARSED = 5000;

function parsed(text: string, { options, cache }: Dialect): readonly Node[] {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const nodes = parseTemplate(text, options);
  if (cache.size >= MOST_PARSED) cache.clear();
  cache.set(text, nodes);
  return nodes;
}

/** The names that a template starts with. */
export function rootScope(variables: Variables): Scope {
  return new Scope(environmentOf(variables));
}

/** Variables win over the engine's own globals. */
export function environmentOf(variables: Variables): Environment {
  return {
    lookup(name): Value {
      const own = variables.get(name);
      if (own !== undefined)
        return typeof own === 'number' && variables.isFloat?.(name) === true ? new Float(own) : own;
      const builtIn = GLOBALS.get(name) ?? lookupFunction(name, variables);
      if (builtIn === undefined && variables.isAwaited?.(name) === true) throw new PendingVariable(name);
      return builtIn ?? new Undefined(name, () => variables.names());
    },
    ...bounds(),
  };
}

function lookupFunction(name: string, variables: Variables): Value | undefined {
  return LOOKUP_NAMES.has(name) && variables.lookup !== undefined
    ? lookupCallable(name !== 'lookup', variables)
    : undefined;
}

const LOOKUP_NAMES: ReadonlySet<string> = new Set(['lookup', 'query', 'q']);
