import { formattedTime } from '../strftime.ts';
import { parsedTime } from '../strptime.ts';
import { numberOf, textOf, truthy } from '../values.ts';
import { argument, type Filter } from './filter.ts';

const strftime: Filter = (value, args, kwargs) => {
  const second = argument({ args, kwargs }, 0, 'second') ?? null;
  const seconds = second === null ? Date.now() / 1000 : numberOf(second);
  const isUtc = truthy(argument({ args, kwargs }, 1, 'utc') ?? false);
  const shift = isUtc ? 0 : new Date(seconds * 1000).getTimezoneOffset() * 60;
  return formattedTime(textOf(value), seconds - shift);
};

export const timeFilters: readonly (readonly [string, Filter])[] = [
  ['strftime', strftime],
  [
    'to_datetime',
    (value, args, kwargs) =>
      parsedTime(textOf(value), textOf(argument({ args, kwargs }, 0, 'format') ?? '%Y-%m-%d %H:%M:%S')),
  ],
];
