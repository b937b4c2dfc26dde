import type { Json } from '../model/json.ts';
import { bounds, evaluate } from './evaluate.ts';
import type { Expression } from './ast.ts';
import { parseExpression } from './expression-parser.ts';
import { toJson } from './as-data.ts';
import { Undefined } from './values.ts';

/** A text that is a Python list or mapping of plain literals, or a truth, as data; undefined for any other text. */
export function literalOf(text: string): Json | undefined {
  if (text === 'True' || text === 'False') return text === 'True';
  // Blanks before it keep it a text, in Ansible too.
  const trimmed = text.trimEnd();
  const isBracketed =
    (trimmed.startsWith('[') && trimmed.endsWith(']')) || (trimmed.startsWith('{') && trimmed.endsWith('}'));
  if (!isBracketed || trimmed.length > LONGEST) return undefined;
  try {
    const expression = parseExpression(trimmed);
    return isLiteral(expression)
      ? toJson(evaluate(expression, { lookup: name => new Undefined(name), ...bounds() }))
      : undefined;
  } catch {
    return undefined;
  }
}

const LONGEST = 1_000_000;

function isLiteral(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
      return true;
    case 'list':
    case 'tuple':
      return expression.items.every(isLiteral);
    case 'dict':
      return expression.entries.every(([key, value]) => isLiteral(key) && isLiteral(value));
    case 'unary':
      return expression.operator === '-' && expression.operand.kind === 'literal';
    default:
      return false;
  }
}
