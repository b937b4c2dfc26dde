import type { Json } from '../model/json.ts';
import type { Expression } from './ast.ts';
import { withinLimits } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { parseExpression } from './expression-parser.ts';
import { checkTemplate, environmentOf, isTemplate, renderValue } from './template.ts';
import { toJson } from './as-data.ts';
import { truthy, type Value } from './values.ts';
import type { Variables } from './variables.ts';

/** The value of a bare expression, as `when`, `until` and `loop` have it. */
export function evaluateExpression(expression: string, variables: Variables): Json {
  return toJson(valueOf(expression, variables));
}

/**
 * True when a condition holds. A text is an expression; one that is all template (`{{ … }}`) is rendered first, as Ansible
 * still does, and its result is then an expression if it is a text.
 */
export function evaluateCondition(condition: string | boolean, variables: Variables): boolean {
  if (typeof condition === 'boolean') return condition;
  if (condition.trim() === '') return true;
  if (!isTemplate(condition)) return truthy(valueOf(condition, variables));
  const rendered = renderValue(condition, variables);
  return typeof rendered === 'string' ? truthy(valueOf(rendered, variables)) : truthy(rendered);
}

/** Throws what is wrong with a condition as it is written, whatever its variables are. */
export function checkCondition(condition: string): void {
  if (isTemplate(condition)) checkTemplate(condition);
  else if (condition.trim() !== '') withinLimits(() => parsed(condition));
}

const MOST_PARSED = 5000;
const cache = new Map<string, Expression>();

function valueOf(text: string, variables: Variables): Value {
  return withinLimits(() => evaluate(parsed(text), environmentOf(variables)));
}

function parsed(text: string): Expression {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const expression = parseExpression(text);
  if (cache.size >= MOST_PARSED) cache.clear();
  cache.set(text, expression);
  return expression;
}
