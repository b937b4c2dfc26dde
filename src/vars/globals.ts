import { limitError, templateError } from './errors.ts';
import { mappingEntries } from './attributes.ts';
import { Cycler } from './cycler.ts';
import { Moment } from './dates.ts';
import { formattedTime } from './strftime.ts';
import {
  Callable,
  itemsOf,
  type Kwargs,
  Namespace,
  numberOf,
  textOf,
  truthy,
  Undefined,
  type Value,
} from './values.ts';

const LONGEST_RANGE = 100_000;

function range(args: readonly Value[]): Value {
  const numbers = args.map(value => numberOf(value));
  const [start, stop, step] =
    numbers.length === 1 ? [0, numbers[0] ?? 0, 1] : [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 1];
  if (step === 0) throw templateError('the step of a range cannot be 0');
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (count > LONGEST_RANGE) throw limitError('a range is too long');
  return Array.from({ length: count }, (_, index) => start + index * step);
}

/** Functions that every template can call. */
export const GLOBALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', new Callable(range)],
  [
    'dict',
    new Callable(([base], kwargs) =>
      Object.fromEntries([
        ...(base === undefined ? [] : Array.isArray(base) ? pairs(base) : mappingEntries(base)),
        ...kwargs,
      ]),
    ),
  ],
  [
    'namespace',
    new Callable((_, kwargs) => {
      const namespace = new Namespace();
      for (const [name, value] of kwargs) namespace.members.set(name, value);
      return namespace;
    }),
  ],
  ['now', new Callable(now)],
  ['undef', new Callable(([hint], kwargs) => new Undefined(textOf(hint ?? kwargs.get('hint') ?? 'undef()')))],
  ['joiner', new Callable(joiner)],
  ['cycler', new Callable(items => new Cycler(items))],
]);

/** Ansible's own: the time of the controller, as a moment or, with `fmt`, as text. */
function now(args: readonly Value[], kwargs: Kwargs): Value {
  const isUtc = truthy(args[0] ?? kwargs.get('utc') ?? false);
  const format = args[1] ?? kwargs.get('fmt') ?? null;
  const millis = Date.now();
  const shift = isUtc ? 0 : new Date(millis).getTimezoneOffset() * 60;
  const moment = new Moment(Math.floor(millis / 1000) - shift, (millis % 1000) * 1000);
  return format === null ? moment : formattedTime(textOf(format), moment.order);
}

/** Nothing when it is called first, then what was given. */
function joiner([separator = ', ']: readonly Value[]): Value {
  let isFirst = true;
  return new Callable(() => {
    const joint = isFirst ? '' : separator;
    isFirst = false;
    return joint;
  });
}

function pairs(items: Value): readonly (readonly [string, Value])[] {
  return itemsOf(items).map(pair => {
    const [key = '', value = null] = itemsOf(pair);
    return [textOf(key), value];
  });
}
