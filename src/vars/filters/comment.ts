import { limitError } from '../errors.ts';
import { numberOf, textOf } from '../values.ts';
import { argument, type Filter } from './filter.ts';

interface Style {
  readonly decoration: string;
  readonly beginning?: string;
  readonly end?: string;
}

const STYLES: ReadonlyMap<string, Style> = new Map<string, Style>([
  ['plain', { decoration: '# ' }],
  ['erlang', { decoration: '% ' }],
  ['c', { decoration: '// ' }],
  ['cblock', { beginning: '/*', decoration: ' * ', end: ' */' }],
  ['xml', { beginning: '<!--', decoration: ' - ', end: '-->' }],
]);

const MOST_LINES = 1000;

/** Ansible's comment: the text with a decoration before each line, and lines around it. */
export const comment: Filter = (value, args, kwargs) => {
  const style = STYLES.get(textOf(argument({ args, kwargs }, 0, 'style') ?? 'plain')) ?? { decoration: '# ' };
  const option = (name: string, fallback: string): string => textOf(kwargs.get(name) ?? fallback);
  const newline = option('newline', '\n');
  const decoration = option('decoration', style.decoration);
  const prefix = option('prefix', decoration.trimEnd());
  const postfix = option('postfix', decoration.trimEnd());
  const repeated = (text: string, name: string): string[] => {
    const count = text === '' ? 0 : numberOf(kwargs.get(name) ?? 1);
    if (count > MOST_LINES) throw limitError('a comment became too long');
    return Array.from({ length: Math.max(0, count) }, () => text);
  };
  const lines = textOf(value)
    .split(newline)
    .map(line => `${decoration}${line}`.replace(/[ \t]+$/, line === '' ? '' : '$&'));
  const [beginning, end] = [option('beginning', style.beginning ?? ''), option('end', style.end ?? '')];
  return [
    ...(beginning === '' ? [] : [beginning]),
    ...repeated(prefix, 'prefix_count'),
    ...lines,
    ...repeated(postfix, 'postfix_count'),
    ...(end === '' ? [] : [end]),
  ].join(newline);
};
