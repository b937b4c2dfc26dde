/** How a text may be written in YAML, by PyYAML's rules. */
export interface ScalarAnalysis {
  readonly isMultiline: boolean;
  readonly allowsFlowPlain: boolean;
  readonly allowsBlockPlain: boolean;
  readonly allowsSingleQuoted: boolean;
}

const BREAKS = '\n\u0085\u2028\u2029';
const SPACES = `\0 \t\r${BREAKS}`;

export const isBreak = (character: string): boolean => character !== '' && BREAKS.includes(character);

/** Texts that would be read back as something else. */
const RESOLVED = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  /^(?:<<|=)$/,
  /^(?:~|null|Null|NULL|)$/,
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
];

export function resolvesToText(text: string): boolean {
  return !RESOLVED.some(pattern => pattern.test(text));
}

export function isPrintable(character: string): boolean {
  return (
    /^[\n\x20-\x7e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]$/u.test(character) && character !== '\ufeff'
  );
}

interface Marks {
  block: boolean;
  flow: boolean;
}

export function analysed(text: string, allowsUnicode: boolean): ScalarAnalysis {
  if (text === '')
    return { isMultiline: false, allowsFlowPlain: false, allowsBlockPlain: true, allowsSingleQuoted: true };
  const characters = Array.from(text);
  const marks = indicators(characters);
  if (/^(?:---|\.\.\.)/.test(text)) Object.assign(marks, { block: true, flow: true });
  const special = characters.some(c => !isPrintable(c) || (!allowsUnicode && c > '~' && !isBreak(c)));
  const isMultiline = characters.some(isBreak);
  const [first = '', last = ''] = [characters[0], characters.at(-1)];
  const edges = first === ' ' || last === ' ' || isBreak(first) || isBreak(last);
  const spaceBreak = /[ ][\n\u0085\u2028\u2029]/.test(text);
  const breakSpace = /[\n\u0085\u2028\u2029][ ]/.test(text);
  const plain = !edges && !breakSpace && !spaceBreak && !special && !isMultiline;
  return {
    isMultiline,
    allowsFlowPlain: plain && !marks.flow,
    allowsBlockPlain: plain && !marks.block,
    allowsSingleQuoted: !spaceBreak && !special,
  };
}

/** Characters that mean something to YAML where they stand. */
function indicators(characters: readonly string[]): Marks {
  const marks: Marks = { block: false, flow: false };
  const isSpace = (index: number): boolean => SPACES.includes(characters[index] ?? '\0');
  characters.forEach((character, index) => {
    const followed = isSpace(index + 1);
    if (index === 0) mark(marks, first(character, followed));
    else mark(marks, later(character, followed, isSpace(index - 1)));
  });
  return marks;
}

function mark(marks: Marks, found: Marks): void {
  marks.block ||= found.block;
  marks.flow ||= found.flow;
}

function first(character: string, followed: boolean): Marks {
  if ('#,[]{}&*!|>\'"%@`'.includes(character)) return { block: true, flow: true };
  if ('?:'.includes(character)) return { block: followed, flow: true };
  return { block: character === '-' && followed, flow: character === '-' && followed };
}

function later(character: string, followed: boolean, preceded: boolean): Marks {
  if (',?[]{}'.includes(character)) return { block: false, flow: true };
  if (character === ':') return { block: followed, flow: true };
  return { block: character === '#' && preceded, flow: character === '#' && preceded };
}
