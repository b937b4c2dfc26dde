import { templateError } from '../errors.ts';
import { PythonObject } from '../python-object.ts';
import {
  Float,
  floatOf,
  isList,
  isNumber,
  itemsOf,
  numberOf,
  textOf,
  truthy,
  Tuple,
  Undefined,
  type Value,
} from '../values.ts';
import { argument, type Filter } from './filter.ts';

const TRUE_WORDS: ReadonlySet<string> = new Set(['yes', 'on', '1', 'true']);

/** Ansible's bool: words of truth are true, everything else is false. */
function boolOf(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (value instanceof Undefined) return value.fail();
  return isNumber(value) ? numberOf(value) === 1 : typeof value === 'string' && TRUE_WORDS.has(value.toLowerCase());
}

const fallback: Filter = (value, args, kwargs) => {
  const other = args[0] ?? kwargs.get('default_value') ?? '';
  const alsoEmpty = args[1] ?? kwargs.get('boolean') ?? false;
  if (value instanceof Undefined) return other;
  return truthy(alsoEmpty) && !truthy(value) ? other : value;
};

const toInt: Filter = (value, args, kwargs) => {
  const other = argument({ args, kwargs }, 0, 'default') ?? 0;
  const base = numberOf(argument({ args, kwargs }, 1, 'base') ?? 10);
  if (value instanceof Undefined) return value.fail();
  if (isNumber(value)) return Math.trunc(numberOf(value));
  if (typeof value !== 'string') return other;
  const text = value.trim().replaceAll('_', '');
  if (base !== 10) return wholeNumber(text.replace(/^0[xob]/i, ''), base) ?? other;
  return /^[-+]?\d+(\.\d*)?([eE][-+]?\d+)?$/.test(text) ? Math.trunc(Number(text)) : other;
};

function wholeNumber(text: string, base: number): number | undefined {
  const value = Number.parseInt(text, base);
  return Number.isNaN(value) || !/^[-+]?[\da-z]+$/i.test(text) ? undefined : value;
}

const toFloat: Filter = (value, args, kwargs) => {
  const other = argument({ args, kwargs }, 0, 'default') ?? new Float(0);
  if (isNumber(value)) return floatOf(numberOf(value));
  const text = typeof value === 'string' ? value.trim().replaceAll('_', '') : '';
  const special = /^([-+]?)(?:inf(?:inity)?|(nan))$/i.exec(text);
  if (special !== null) return special[2] === undefined ? (special[1] === '-' ? -Infinity : Infinity) : Number.NaN;
  return /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? floatOf(Number(text)) : other;
};

const round: Filter = (value, args, kwargs) => {
  const digits = numberOf(argument({ args, kwargs }, 0, 'precision') ?? 0);
  const method = textOf(argument({ args, kwargs }, 1, 'method') ?? 'common');
  const scale = 10 ** digits;
  const scaled = numberOf(value) * scale;
  if (method === 'ceil') return floatOf(Math.ceil(scaled) / scale);
  if (method === 'floor') return floatOf(Math.floor(scaled) / scale);
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  // toFixed looks at the exact binary value, as Python does; only a true half needs the even neighbour.
  const isHalf = Math.abs(scaled % 1) === 0.5;
  if (digits <= 0 || isHalf) {
    const rounded = halfToEven(scaled) / scale;
    return isWhole ? rounded : floatOf(rounded);
  }
  return isWhole ? value : floatOf(Number(numberOf(value).toFixed(Math.min(100, digits))));
};

/** Python rounds a half to the even neighbour. */
function halfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function typeName(value: Value): string {
  if (value instanceof Undefined) return 'AnsibleUndefined';
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (isNumber(value)) return value instanceof Float || !Number.isInteger(value) ? 'float' : 'int';
  if (value instanceof PythonObject) return value.typeName;
  if (value instanceof Tuple) return 'tuple';
  return isList(value) ? 'list' : 'dict';
}

const mandatory: Filter = (value, [message]) => {
  if (!(value instanceof Undefined)) return value;
  throw templateError(message === undefined ? `Mandatory variable "${value.name}" is not defined` : textOf(message));
};

const ternary: Filter = (value, [yes = null, no = null, none]) => {
  if (value === null && none !== undefined) return none;
  return truthy(value) ? yes : no;
};

const length: Filter = value => (typeof value === 'string' ? Array.from(value).length : itemsOf(value).length);

export const basicFilters: readonly (readonly [string, Filter])[] = [
  ['default', fallback],
  ['d', fallback],
  ['mandatory', mandatory],
  ['bool', value => (value === null ? null : boolOf(value))],
  ['int', toInt],
  ['float', toFloat],
  ['string', value => textOf(value)],
  ['abs', value => (value instanceof Float ? new Float(Math.abs(value.value)) : Math.abs(numberOf(value)))],
  ['round', round],
  ['pow', (value, [exponent = 2]) => floatOf(numberOf(value) ** numberOf(exponent))],
  ['root', (value, [base = 2]) => floatOf(numberOf(value) ** (1 / numberOf(base)))],
  [
    'log',
    (value, [base]) =>
      floatOf(base === undefined ? Math.log(numberOf(value)) : Math.log(numberOf(value)) / Math.log(numberOf(base))),
  ],
  ['ternary', ternary],
  ['type_debug', typeName],
  ['length', length],
  ['count', length],
  ['list', value => [...itemsOf(value)]],
  ['safe', value => value],
];
