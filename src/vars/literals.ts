import type { Arguments, Expression } from './ast.ts';

export const NO_ARGUMENTS: Arguments = { positional: [], named: [] };

/** Names that are values. */
export const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

export function numberLiteral(text: string, isFloat: boolean): Expression {
  const value = Number(text.replaceAll('_', ''));
  return { kind: 'literal', value, ...(isFloat ? { isFloat } : {}) };
}
