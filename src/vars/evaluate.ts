import type { Arguments, Expression } from './ast.ts';
import { callMethod } from './attributes.ts';
import { limitError, templateError } from './errors.ts';
import { filterNamed } from './filters/index.ts';
import { arithmetic, slice, subscript } from './operators.ts';
import { checkSize } from './sizes.ts';
import { testNamed } from './tests.ts';
import {
  Callable,
  compare,
  contains,
  equals,
  Float,
  isMapping,
  type Kwargs,
  member,
  numberOf,
  textOf,
  truthy,
  tupleOf,
  Undefined,
  type Value,
} from './values.ts';

/** Names that an expression sees, and what bounds its work. */
export interface Environment {
  lookup(name: string): Value;
  /** Counts a step of work; throws when there were too many. */
  step(): void;
  /** Runs a macro's or recursive loop's body; throws when they call each other too deeply. */
  nested<Result>(run: () => Result): Result;
}

/** The value of an expression. What is made by an operator, a filter or a call is not larger than anything should be. */
export function evaluate(expression: Expression, env: Environment): Value {
  env.step();
  const value = valueOf(expression, env);
  if (MAKES.has(expression.kind)) checkSize(value);
  return value;
}

const MAKES: ReadonlySet<Expression['kind']> = new Set(['binary', 'filter', 'call', 'list', 'tuple', 'dict']);

function valueOf(expression: Expression, env: Environment): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.isFloat === true && Number.isInteger(expression.value)
        ? new Float(Number(expression.value))
        : expression.value;
    case 'name':
      return env.lookup(expression.name);
    case 'list':
      return expression.items.map(item => evaluate(item, env));
    case 'tuple':
      return tupleOf(expression.items.map(item => evaluate(item, env)));
    case 'dict':
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [keyText(evaluate(key, env)), evaluate(value, env)]),
      );
    case 'attribute':
      return attribute(evaluate(expression.target, env), expression.name);
    case 'item':
      return subscript(evaluate(expression.target, env), evaluate(expression.key, env));
    case 'slice':
      return slice(
        evaluate(expression.target, env),
        expression.bounds.map(bound => (bound === undefined ? null : evaluate(bound, env))),
      );
    case 'call':
      return call(expression, env);
    case 'filter':
      return filtered(expression, env);
    case 'test':
      return tested(expression, env);
    case 'unary':
      return unary(expression.operator, evaluate(expression.operand, env));
    case 'binary':
      return arithmetic(expression.operator, evaluate(expression.left, env), evaluate(expression.right, env));
    case 'compare':
      return comparison(expression, env);
    case 'and':
    case 'or':
      return junction(expression, env);
    case 'if':
      return inlineIf(expression, env);
  }
}

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

function keyText(key: Value): string {
  return typeof key === 'string' ? key : textOf(key);
}

function junction({ kind, left, right }: Of<'and' | 'or'>, env: Environment): Value {
  const value = evaluate(left, env);
  return truthy(value) === (kind === 'or') ? value : evaluate(right, env);
}

function inlineIf({ condition, then, otherwise }: Of<'if'>, env: Environment): Value {
  if (truthy(evaluate(condition, env))) return evaluate(then, env);
  return otherwise === undefined ? '' : evaluate(otherwise, env);
}

function unary(operator: '-' | '+' | 'not', value: Value): Value {
  if (operator === 'not') return !truthy(value);
  const number = operator === '-' ? -numberOf(value) : numberOf(value);
  return value instanceof Float ? new Float(number) : number;
}

function comparison({ first, rest }: Of<'compare'>, env: Environment): boolean {
  let left = evaluate(first, env);
  for (const [operator, operand] of rest) {
    const right = evaluate(operand, env);
    if (!holds(operator, left, right)) return false;
    left = right;
  }
  return true;
}

function holds(operator: string, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    default:
      return compare(left, right) >= 0;
  }
}

/** As Ansible has it, an attribute of something undefined is undefined too: `a.b.c | default(x)` works. */
function attribute(target: Value, name: string): Value {
  if (target instanceof Undefined) return new Undefined(`${target.name}.${name}`, target.known);
  const found = member(target, name);
  if (found !== undefined) return found;
  if (Array.isArray(target) && /^\d+$/.test(name)) return subscript(target, Number(name));
  return new Undefined(name, () => (isMapping(target) ? Object.keys(target) : []));
}

function call({ target, args }: Of<'call'>, env: Environment): Value {
  if (target.kind === 'attribute') {
    const owner = evaluate(target.target, env);
    const own = owner instanceof Undefined ? undefined : member(owner, target.name);
    if (own instanceof Callable) return own.call(positional(args, env), named(args, env));
    if (!(owner instanceof Undefined))
      return callMethod(owner, target.name, { args: positional(args, env), kwargs: named(args, env) });
    return owner.fail();
  }
  const callee = evaluate(target, env);
  if (callee instanceof Callable) return callee.call(positional(args, env), named(args, env));
  if (callee instanceof Undefined) return callee.fail();
  throw templateError('this cannot be called', 'only functions and macros can');
}

function filtered({ target, name, args }: Of<'filter'>, env: Environment): Value {
  return filterNamed(name)(evaluate(target, env), positional(args, env), named(args, env));
}

function tested({ target, name, args, negated }: Of<'test'>, env: Environment): boolean {
  return testNamed(name)(evaluate(target, env), positional(args, env), named(args, env)) !== negated;
}

export function positional(args: Arguments, env: Environment): readonly Value[] {
  return args.positional.map(item => evaluate(item, env));
}

const NO_KWARGS: Kwargs = new Map();

export function named(args: Arguments, env: Environment): Kwargs {
  return args.named.length === 0 ? NO_KWARGS : new Map(args.named.map(([name, item]) => [name, evaluate(item, env)]));
}

const MOST_STEPS = 1_000_000;
/** Filters are single steps, and some take long on much data. */
const MOST_MILLISECONDS = 20_000;
const STEPS_A_LOOK = 16;
const DEEPEST_CALL = 50;

/** Bounds one rendering: a template that loops or calls itself for ever ends with an error instead. */
export function bounds(): Pick<Environment, 'step' | 'nested'> {
  let steps = 0;
  const start = performance.now();
  let depth = 0;
  return {
    step() {
      steps++;
      if (steps > MOST_STEPS) throw limitError('it took too many steps');
      const isLate = steps % STEPS_A_LOOK === 0 && performance.now() - start > MOST_MILLISECONDS;
      if (isLate) throw limitError(`it took more than ${MOST_MILLISECONDS / 1000} s`);
    },
    nested(run) {
      depth++;
      if (depth > DEEPEST_CALL) throw limitError('it calls itself too deeply');
      try {
        return run();
      } finally {
        depth--;
      }
    },
  };
}
