import type { Refusal } from '../../src/module/contract.ts';
import type { Entry } from './config.ts';
import type { Params } from './params.ts';

/** The screen over VNC: keys of their own for an HVM guest, a `vfb` device for the others. */
export function screenEntries({ vnc, type }: Params): readonly Entry[] {
  if (vnc === undefined) return [];
  const { listen, display, password, keymap } = vnc;
  const entries: readonly Entry[] = [
    ['vnc', 1],
    ['vnclisten', listen],
    ['vncunused', display === undefined ? 1 : 0],
    ['vncdisplay', display],
    ['vncpasswd', password],
    ['keymap', keymap],
  ];
  if (type === 'hvm') return entries;
  const words = entries.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${String(value)}`]));
  return [['vfb', [words.join(',')]]];
}

/** Keys of `options` that say what `vnc` says. */
const SAME = ['vnc', 'vnclisten', 'vncunused', 'vncdisplay', 'vncpasswd', 'keymap', 'vfb'];

export function screenRefusals({ vnc, type, options }: Params): readonly Refusal[] {
  if (vnc === undefined) return [];
  const twice = SAME.filter(key => Object.hasOwn(options ?? {}, key)).map(key => ({
    code: 'two_screens',
    cause: `vnc and options.${key} both describe the screen`,
    mend: 'take one of them',
    param: ['options', key],
  }));
  const unwritable = Object.entries(vnc)
    .filter(([, value]) => typeof value === 'string' && (type === 'hvm' ? /[\0\n\r]/ : /[,\0\n\r]/).test(value))
    .map(([key]) => ({
      code: 'bad_text',
      cause: `${key} holds a character that cannot stand in a screen's settings`,
      mend: 'take out commas and line breaks',
      param: ['vnc', key],
    }));
  return [...twice, ...unwritable];
}
