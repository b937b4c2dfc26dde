import type { Json } from '../../model/json.ts';
import { limitError, templateError } from '../errors.ts';
import { percentFormat } from '../format.ts';
import { textOf } from '../values.ts';

const LONGEST = 1_000_000;
const SHORT = /^(?:(0?x?[0-9a-f]+)-)?(0?x?[0-9a-f]+)(?:\/(0?x?[0-9a-f]+))?(?::(.+))?$/i;
const NAMES: ReadonlySet<string> = new Set(['start', 'end', 'stride', 'count', 'format']);

interface Sequence {
  readonly start: number;
  readonly end: number;
  readonly stride: number;
  readonly format: string;
}

/** `start=1 end=9 stride=2 format=g%02d`, `count=4`, or short `1-9/2:g%02d`: texts, as Ansible gives them. */
export function sequence(terms: readonly Json[]): readonly Json[] {
  return terms.flatMap(term => numbersOf(textOf(term)));
}

function numbersOf(term: string): readonly string[] {
  const { start, end, stride, format } = SHORT.test(term) ? shortForm(term) : longForm(term);
  if (stride === 0) return [];
  if (stride > 0 && end < start) throw templateError(`"${term}" counts backwards`, 'give it a negative stride');
  if (stride < 0 && end > start) throw templateError(`"${term}" counts forwards`, 'give it a positive stride');
  if (format.split('%').length !== 2) throw templateError(`bad format "${format}"`, 'it has one "%", e.g. "web%02d"');
  const length = Math.floor((end - start) / stride) + 1;
  if (length > LONGEST) throw limitError('a sequence is too long');
  return Array.from({ length }, (_, index) => percentFormat(format, start + index * stride));
}

function shortForm(term: string): Sequence {
  const [, start = '1', end = '', stride = '1', format = '%d'] = SHORT.exec(term) ?? [];
  return { start: whole(start), end: whole(end), stride: whole(stride), format };
}

function longForm(term: string): Sequence {
  const given = new Map(words(term).map((word): [string, string] => pair(word)));
  const unknown = [...given.keys()].find(name => !NAMES.has(name));
  if (unknown !== undefined)
    throw templateError(`a sequence has no "${unknown}"`, `there are: ${[...NAMES].join(', ')}`);
  const number = (name: string): number | undefined => {
    const text = given.get(name);
    return text === undefined ? undefined : whole(text);
  };
  const [start, stride, count, end] = [number('start') ?? 1, number('stride') ?? 1, number('count'), number('end')];
  const format = given.get('format') ?? '%d';
  if ((count === undefined) === (end === undefined))
    throw templateError('a sequence needs one of count and end', 'write e.g. "start=1 end=9"');
  if (count === 0) return { start: 0, end: 0, stride: 0, format };
  return { start, end: end ?? start + (count ?? 0) * stride - 1, stride, format };
}

function words(text: string): readonly string[] {
  return (text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map(word => word.replace(/["']/g, ''));
}

function pair(word: string): [string, string] {
  const at = word.indexOf('=');
  if (at < 0) throw templateError(`"${word}" says nothing in a sequence`, 'write e.g. "start=1 end=9"');
  return [word.slice(0, at), word.slice(at + 1)];
}

/** Python's int(text, 0): decimal, 0x, 0o, 0b. */
function whole(text: string): number {
  const match = /^([-+]?)(0x[0-9a-f]+|0o[0-7]+|0b[01]+|0+|[1-9]\d*)$/i.exec(text.trim());
  if (match === null) throw templateError(`"${text}" is no whole number in a sequence`);
  return Number(match[2]) * (match[1] === '-' ? -1 : 1);
}
