import type { Refusal } from '../../src/module/contract.ts';
import { type KeyKind, knownKey, mendOfKey } from './known-keys.ts';
import type { Params } from './params.ts';

type Value = NonNullable<Params['options']>[string];

/** Keys that xl does not know, does not read for this kind of guest, or whose value it does not take: it would ignore them all. */
export function optionRefusals({ options, type }: Params): readonly Refusal[] {
  return Object.entries(options ?? {}).flatMap(([key, value]): readonly Refusal[] => {
    const refuse = (code: string, cause: string, mend: string): readonly Refusal[] => [
      { code, cause, mend, param: ['options', key] },
    ];
    const known = knownKey(key);
    if (known === undefined)
      return refuse('unknown_option', `xl has no setting "${key}" (it would ignore it)`, mendOfKey(key));
    if (known.hvmOnly === true && type !== 'hvm')
      return refuse('unfit_option', `xl reads "${key}" for HVM guests only`, `leave it out of a ${type} guest`);
    if (isOfKind(value, known.kind)) return [];
    return refuse('bad_option', `xl takes ${KIND_WORDS[known.kind]} for "${key}"`, 'write it that way');
  });
}

const KIND_WORDS: Readonly<Record<KeyKind, string>> = {
  flag: 'true or false',
  number: 'a whole number',
  text: 'a text',
  list: 'a list of texts',
  'text or list': 'a text or a list of texts',
  'flag or list': 'true, false or a list of texts',
};

function isOfKind(value: Value, kind: KeyKind): boolean {
  switch (kind) {
    case 'flag':
      return isFlag(value);
    case 'number':
      return isNumber(value);
    case 'text':
      return !Array.isArray(value);
    case 'list':
      return Array.isArray(value);
    case 'text or list':
      return typeof value !== 'boolean';
    case 'flag or list':
      return isFlag(value) || Array.isArray(value);
  }
}

function isFlag(value: Value): boolean {
  return typeof value === 'boolean' || value === 0 || value === 1 || value === '0' || value === '1';
}

/** xl reads quoted numbers too, with sign, and in hexadecimal. */
function isNumber(value: Value): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  return typeof value === 'string' && /^-?(\d+|0x[0-9a-f]+)$/i.test(value);
}
