import { nearest } from '../model/nearest.ts';
import { templateError } from './errors.ts';
import { argument } from './filters/filter.ts';
import { pathTests } from './filters/paths.ts';
import { urlTests } from './filters/urls.ts';
import { regexOf, subjectOf } from './filters/text.ts';
import {
  Callable,
  compare,
  contains,
  equals,
  Float,
  isList,
  isMapping,
  isNumber,
  itemsOf,
  type Kwargs,
  member,
  numberOf,
  textOf,
  truthy,
  Undefined,
  type Value,
} from './values.ts';

/** What stands behind `is`. */
type Test = (value: Value, args: readonly Value[], kwargs: Kwargs) => boolean;

const isWhole = (value: Value): boolean => typeof value === 'number' && Number.isInteger(value);
const flag =
  (name: string): Test =>
  value => {
    if (value instanceof Undefined) return value.fail();
    if (!isMapping(value)) throw templateError(`"is ${name}" needs a registered result`);
    return truthy(member(value, name) ?? false);
  };
const not =
  (test: Test): Test =>
  (value, args, kwargs) =>
    !test(value, args, kwargs);

const matches =
  (anchor: 'start' | 'anywhere'): Test =>
  (value, [pattern = ''], kwargs) => {
    const found = regexOf(pattern, kwargs).exec(subjectOf(value));
    return found !== null && (anchor === 'anywhere' || found.index === 0);
  };

const isIn: Test = (value, [container = []]) => contains(container, value);
const subset: Test = (value, [other = []]) => itemsOf(value).every(item => contains(itemsOf(other), item));
const superset: Test = (value, [other = []]) => itemsOf(other).every(item => contains(itemsOf(value), item));

/** Versions as Ansible's loose comparison has them: numbers by value, words by letters, part by part. */
function compareVersions(left: string, right: string): number {
  const parts = (text: string): readonly string[] =>
    text.split(/[.\-_+~]|(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)/i).filter(part => part !== '');
  const [a, b] = [parts(left), parts(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [x, y] = [a[index], b[index]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const order = /^\d+$/.test(x) && /^\d+$/.test(y) ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
    if (order !== 0) return order;
  }
  return 0;
}

const ORDERS: ReadonlyMap<string, (order: number) => boolean> = new Map<string, (order: number) => boolean>([
  ['==', order => order === 0],
  ['=', order => order === 0],
  ['eq', order => order === 0],
  ['!=', order => order !== 0],
  ['<>', order => order !== 0],
  ['ne', order => order !== 0],
  ['<', order => order < 0],
  ['lt', order => order < 0],
  ['<=', order => order <= 0],
  ['le', order => order <= 0],
  ['>', order => order > 0],
  ['gt', order => order > 0],
  ['>=', order => order >= 0],
  ['ge', order => order >= 0],
]);

const version: Test = (value, args, kwargs) => {
  const operator = textOf(args[1] ?? kwargs.get('operator') ?? '==');
  const holds = ORDERS.get(operator);
  if (holds === undefined) throw templateError(`the version test has no operator "${operator}"`);
  return holds(compareVersions(textOf(value), textOf(args[0] ?? '')));
};

const truthyTest: Test = (value, args, kwargs) => {
  const converts = truthy(argument({ args, kwargs }, 0, 'convert_bool') ?? false);
  if (!converts) return truthy(value);
  if (typeof value === 'string' && /^(?:n|no|off|0|f|false)$/i.test(value.trim())) return false;
  return truthy(value);
};

const jobFlag =
  (name: string): Test =>
  value => {
    if (!isMapping(value)) throw templateError(`"is ${name}" needs a registered result`);
    return truthy(member(value, name) ?? name === 'finished');
  };

const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['defined', value => !(value instanceof Undefined)],
  ['undefined', value => value instanceof Undefined],
  ['none', value => value === null],
  ['string', value => typeof value === 'string'],
  ['number', value => isNumber(value)],
  ['integer', value => isWhole(value)],
  ['float', value => value instanceof Float || (typeof value === 'number' && !Number.isInteger(value))],
  ['boolean', value => typeof value === 'boolean'],
  ['mapping', value => isMapping(value)],
  ['sequence', value => typeof value === 'string' || isList(value) || isMapping(value)],
  ['iterable', value => typeof value === 'string' || isList(value) || isMapping(value)],
  ['callable', value => value instanceof Callable],
  ['true', value => value === true],
  ['false', value => value === false],
  ['truthy', truthyTest],
  ['falsy', not(truthyTest)],
  ['even', value => numberOf(value) % 2 === 0],
  ['odd', value => Math.abs(numberOf(value) % 2) === 1],
  ['divisibleby', (value, [divisor = 1]) => numberOf(value) % numberOf(divisor) === 0],
  ['lower', value => textOf(value) === textOf(value).toLowerCase()],
  ['upper', value => textOf(value) === textOf(value).toUpperCase()],
  ...(['==', 'eq', 'equalto'] as const).map((name): [string, Test] => [
    name,
    (value, [other = null]) => equals(value, other),
  ]),
  ...(['!=', 'ne'] as const).map((name): [string, Test] => [name, (value, [other = null]) => !equals(value, other)]),
  ...(['<', 'lt', 'lessthan'] as const).map((name): [string, Test] => [
    name,
    (value, [other = null]) => compare(value, other) < 0,
  ]),
  ...(['<=', 'le'] as const).map((name): [string, Test] => [
    name,
    (value, [other = null]) => compare(value, other) <= 0,
  ]),
  ...(['>', 'gt', 'greaterthan'] as const).map((name): [string, Test] => [
    name,
    (value, [other = null]) => compare(value, other) > 0,
  ]),
  ...(['>=', 'ge'] as const).map((name): [string, Test] => [
    name,
    (value, [other = null]) => compare(value, other) >= 0,
  ]),
  ...pathTests,
  ...urlTests,
  ['vault_encrypted', value => typeof value === 'string' && value.startsWith('$ANSIBLE_VAULT;')],
  ['escaped', () => false],
  ...(['nan', 'isnan'] as const).map((name): [string, Test] => [
    name,
    value => isNumber(value) && Number.isNaN(numberOf(value)),
  ]),
  ['finished', jobFlag('finished')],
  ['started', jobFlag('started')],
  ['sameas', (value, [other = null]) => typeof value === typeof other && equals(value, other)],
  ['in', isIn],
  ['contains', (value, [item = null]) => contains(value, item)],
  ['match', matches('start')],
  ['search', matches('anywhere')],
  ['regex', matches('anywhere')],
  ['version', version],
  ['version_compare', version],
  ['subset', subset],
  ['issubset', subset],
  ['superset', superset],
  ['issuperset', superset],
  ['all', value => itemsOf(value).every(truthy)],
  ['any', value => itemsOf(value).some(truthy)],
  ...(['changed', 'change'] as const).map((name): [string, Test] => [name, flag('changed')]),
  ...(['failed', 'failure'] as const).map((name): [string, Test] => [name, flag('failed')]),
  ...(['succeeded', 'success', 'successful'] as const).map((name): [string, Test] => [name, not(flag('failed'))]),
  ...(['skipped', 'skip'] as const).map((name): [string, Test] => [name, flag('skipped')]),
  ['unreachable', flag('unreachable')],
  ['reachable', not(flag('unreachable'))],
]);

/** The test of this name; an unknown one is an error that names the nearest. */
export function testNamed(name: string): Test {
  const test = TESTS.get(name.replace(/^ansible\.builtin\./, ''));
  if (test !== undefined) return test;
  const near = nearest(name, TESTS.keys());
  throw templateError(
    `there is no test "${name}"`,
    REFUSED_TESTS.get(name) ??
      (near === undefined ? 'see docs/templates.md for those there are' : `did you mean "${near}"?`),
  );
}

/** Tests of Jinja2 that are not carried out, and what to do instead. */
export const REFUSED_TESTS: ReadonlyMap<string, string> = new Map([
  ['filter', 'docs/templates.md lists the filters: no template needs to ask'],
  ['test', 'docs/templates.md lists the tests: no template needs to ask'],
]);

/** The names of all tests that there are. */
export function testNames(): readonly string[] {
  return [...TESTS.keys()];
}
