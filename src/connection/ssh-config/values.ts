import { SshConfigError } from './error.ts';
import type { ConfigValues } from './evaluate.ts';

/** The one value of a keyword, as it was written. */
export function single(values: ConfigValues, keyword: string): string | undefined {
  return values.said.get(keyword)?.[0]?.args[0];
}

export function yesNo(values: ConfigValues, keyword: string): boolean | undefined {
  return oneOf(values, keyword, { yes: true, true: true, no: false, false: false });
}

/** A number of things or, with a unit as in `2m`, of seconds. */
export function numberIn(values: ConfigValues, keyword: string): number | undefined {
  const text = single(values, keyword);
  if (text === undefined || text === 'none') return undefined;
  if (!/^(\d+[smhdw]?)+$/i.test(text)) throw wrong(values, keyword, 'a whole number');
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  return [...text.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)].reduce(
    (sum, [, digits, unit]) => sum + Number(digits) * (units[unit ?? ''] ?? 1),
    0,
  );
}

/** What the word stands for; a word that stands for nothing is refused with its place. */
export function oneOf<Value>(
  values: ConfigValues,
  keyword: string,
  meanings: Readonly<Record<string, Value>>,
): Value | undefined {
  const word = single(values, keyword)?.toLowerCase();
  if (word === undefined) return undefined;
  if (!isIn(meanings, word)) throw wrong(values, keyword, `one of ${Object.keys(meanings).join(', ')}`);
  return meanings[word];
}

export function isIn<Mapping extends object>(mapping: Mapping, key: PropertyKey): key is keyof Mapping {
  return Object.hasOwn(mapping, key);
}

export function wrong(values: ConfigValues, keyword: string, wanted: string): SshConfigError {
  const said = values.said.get(keyword)?.[0];
  const place = said?.place ?? { file: 'ssh options', line: 0 };
  return new SshConfigError(
    'ssh_config_syntax',
    place,
    `${keyword} is "${said?.args[0] ?? ''}"`,
    `it must be ${wanted}`,
  );
}
