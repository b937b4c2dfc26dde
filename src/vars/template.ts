import { isJsonArray, isJsonObject, type Json } from '../model/json.ts';
import type { Node } from './ast.ts';
import { type Environment, evaluate, stepCounter } from './evaluate.ts';
import { GLOBALS } from './globals.ts';
import { literalOf } from './literal.ts';
import { renderNodes, Scope } from './render.ts';
import { parseTemplate } from './template-parser.ts';
import { Callable, textOf, toJson, Undefined, type Value } from './values.ts';
import type { Variables } from './variables.ts';

/** True when a text has anything for the template engine to do. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}

/** A template file: always a text; a final newline is kept. */
export function renderText(text: string, variables: Variables): string {
  return isTemplate(text) ? renderNodes(parsed(text), rootScope(variables)) : text;
}

/**
 * A text of a playbook: one lone `{{ expression }}` keeps the type of its value; anything else gives text, and a text that
 * looks like a list or mapping is read as one, as Ansible does without jinja2_native.
 */
export function renderValue(text: string, variables: Variables): Json {
  if (!isTemplate(text)) return text;
  const nodes = parsed(text);
  const [only, ...more] = nodes;
  if (only?.kind === 'output' && more.length === 0) return toJson(evaluate(only.expression, rootScope(variables)));
  const rendered = renderNodes(nodes, rootScope(variables));
  return literalOf(rendered) ?? rendered;
}

/** Data with every text inside rendered, keys too. Data without any template is given back as it is. */
export function renderDeep(value: Json, variables: Variables): Json {
  if (typeof value === 'string') return renderValue(value, variables);
  if (typeof value !== 'object' || value === null || !hasTemplates(value)) return value;
  if (isJsonArray(value)) return value.map(item => renderDeep(item, variables));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      isTemplate(key) ? String(renderValue(key, variables) as string) : key,
      renderDeep(item, variables),
    ]),
  );
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

const MOST_PARSED = 5000;
const cache = new Map<string, readonly Node[]>();

function parsed(text: string): readonly Node[] {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const nodes = parseTemplate(text, { trimBlocks: true });
  if (cache.size >= MOST_PARSED) cache.clear();
  cache.set(text, nodes);
  return nodes;
}

function rootScope(variables: Variables): Scope {
  return new Scope(environmentOf(variables), 0);
}

/** Variables win over the engine's own globals. */
export function environmentOf(variables: Variables): Environment {
  return {
    lookup(name): Value {
      const own = variables.get(name);
      if (own !== undefined) return own;
      return GLOBALS.get(name) ?? lookupFunction(name, variables) ?? new Undefined(name, () => variables.names());
    },
    step: stepCounter(),
  };
}

function lookupFunction(name: string, { lookup }: Variables): Value | undefined {
  if (lookup === undefined || !LOOKUP_NAMES.has(name)) return undefined;
  return new Callable(([plugin = '', ...args]) => {
    const found = lookup(textOf(plugin), args.map(toJson));
    return name === 'lookup' || isJsonArray(found) ? found : [found];
  });
}

const LOOKUP_NAMES: ReadonlySet<string> = new Set(['lookup', 'query', 'q']);
