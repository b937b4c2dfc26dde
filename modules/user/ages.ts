import { type Script, sh } from '../../src/module/script.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';
import { nameOf } from './wanted.ts';

/** What chage is told about how long a password lasts; empty: all is as it shall be. */
export function ageWords({ account, ages }: State, given: Params): readonly string[] {
  // What a new user gets is not known before.
  const has = (days: number | undefined): number | undefined => (account === undefined ? undefined : (days ?? -1));
  return [
    ...word('-m', has(ages.least), given.password_expire_min),
    ...word('-M', has(ages.most), given.password_expire_max),
    ...word('-W', has(ages.warn), given.password_expire_warn),
  ];
}

export function setsAges(given: Params): boolean {
  const { password_expire_min: least, password_expire_max: most, password_expire_warn: warn } = given;
  return [least, most, warn].some(days => days !== undefined);
}

function word(option: string, has: number | undefined, wanted: number | undefined): readonly string[] {
  return wanted === undefined || wanted === has ? [] : [option, String(wanted)];
}

export function ageScript(given: Params, words: readonly string[]): Script {
  return sh`chage ${words} ${nameOf(given)}`;
}
