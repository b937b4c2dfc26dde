import { createHash } from 'node:crypto';
import { replaced, splitText, titled } from '../attributes.ts';
import { limitError, templateError } from '../errors.ts';
import { percentFormat } from '../format.ts';
import {
  isList,
  isMapping,
  itemsOf,
  type Kwargs,
  member,
  numberOf,
  textOf,
  truthy,
  tupleOf,
  type Value,
} from '../values.ts';
import { argument, type Filter } from './filter.ts';

/** A regular expression of Python as one of JavaScript; what only Python knows is refused. */
export function regexOf(pattern: Value, flags: string): RegExp {
  const source = textOf(pattern);
  const inline = /^\(\?([aiLmsux]+)\)/.exec(source);
  const body = source
    .slice(inline?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$');
  const own = Array.from(inline?.[1] ?? '')
    .filter(flag => 'ims'.includes(flag))
    .join('');
  try {
    return new RegExp(body, Array.from(new Set(`${flags}${own}`)).join(''));
  } catch (error) {
    throw templateError(
      `the regular expression ${JSON.stringify(source)} cannot be used: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

/** Longest text that a regular expression is tried on: JavaScript's can take very long on a hostile text. */
const LONGEST_SUBJECT = 1_000_000;

export function subjectOf(value: Value): string {
  const text = textOf(value);
  if (text.length > LONGEST_SUBJECT) throw limitError('a text is too long for a regular expression');
  return text;
}

export function regexFlags(kwargs: Kwargs): string {
  return (truthy(kwargs.get('ignorecase') ?? false) ? 'i' : '') + (truthy(kwargs.get('multiline') ?? false) ? 'm' : '');
}

/** Python's `\1` and `\g<name>` in a replacement. */
function expanded(replacement: string, match: RegExpExecArray | RegExpMatchArray): string {
  return replacement.replace(
    /\\(?:g<(\w+)>|(\d+)|(.))/gs,
    (whole, name: string | undefined, number: string | undefined, other: string | undefined) => {
      if (name !== undefined) return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? '';
      if (number !== undefined) return match[Number(number)] ?? '';
      return other === 'n' ? '\n' : other === 't' ? '\t' : other === '\\' ? '\\' : whole;
    },
  );
}

const regexReplace: Filter = (value, args, kwargs) => {
  const subject = subjectOf(value);
  const pattern = regexOf(argument({ args, kwargs }, 0, 'pattern') ?? '', `g${regexFlags(kwargs)}`);
  const replacement = textOf(argument({ args, kwargs }, 1, 'replacement') ?? '');
  const most = numberOf(kwargs.get('count') ?? 0);
  let done = 0;
  let at = 0;
  let output = '';
  for (const match of subject.matchAll(pattern)) {
    if (most > 0 && done >= most) break;
    output += subject.slice(at, match.index) + expanded(replacement, match);
    at = match.index + match[0].length;
    done++;
  }
  return output + subject.slice(at);
};

const regexSearch: Filter = (value, args, kwargs) => {
  const match = regexOf(argument({ args, kwargs }, 0, 'regex') ?? '', regexFlags(kwargs)).exec(subjectOf(value));
  const groups = args.slice(1).map(textOf);
  if (match === null) return groups.length === 0 ? '' : null;
  if (groups.length === 0) return match[0];
  return groups.map(group => {
    const name = group.replace(/^\\(?:g<)?/, '').replace(/>$/, '');
    return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? null;
  });
};

const regexFindall: Filter = (value, args, kwargs) => {
  const pattern = regexOf(argument({ args, kwargs }, 0, 'regex') ?? '', `g${regexFlags(kwargs)}`);
  return Array.from(subjectOf(value).matchAll(pattern), ([whole, ...groups]) => {
    if (groups.length === 0) return whole;
    return groups.length === 1 ? (groups[0] ?? '') : tupleOf(groups.map(group => (group as string | undefined) ?? ''));
  });
};

const indent: Filter = (value, args, kwargs) => {
  const width = argument({ args, kwargs }, 0, 'width') ?? 4;
  const pad = typeof width === 'string' ? width : ' '.repeat(Math.min(1000, numberOf(width)));
  const first = truthy(argument({ args, kwargs }, 1, 'first') ?? false);
  const blank = truthy(argument({ args, kwargs }, 2, 'blank') ?? false);
  const lines = textOf(value).split('\n');
  return lines
    .map((line, index) => ((index === 0 && !first) || (line === '' && !blank) ? line : pad + line))
    .join('\n');
};

const truncate: Filter = (value, args, kwargs) => {
  const most = numberOf(argument({ args, kwargs }, 0, 'length') ?? 255);
  const killWords = truthy(argument({ args, kwargs }, 1, 'killwords') ?? false);
  const end = textOf(argument({ args, kwargs }, 2, 'end') ?? '...');
  const text = textOf(value);
  if (text.length <= most + numberOf(argument({ args, kwargs }, 3, 'leeway') ?? 5)) return text;
  const cut = text.slice(0, most - end.length);
  return (killWords ? cut : (/^(.*)\s/s.exec(cut)?.[1] ?? cut)) + end;
};

const COMMENT_MARKS: Readonly<Record<string, string>> = { plain: '# ', erlang: '% ', c: '// ' };

const comment: Filter = (value, [style = 'plain'], kwargs) => {
  const mark = textOf(kwargs.get('decoration') ?? COMMENT_MARKS[textOf(style)] ?? '# ');
  return ['', ...textOf(value).split('\n'), ''].map(line => `${mark}${line}`.trimEnd()).join('\n');
};

const hash = (value: Value, algorithm: string): string => createHash(algorithm).update(textOf(value)).digest('hex');

const join: Filter = (value, args, kwargs) => {
  const attribute = argument({ args, kwargs }, 1, 'attribute');
  const items = itemsOf(value).map(item =>
    attribute !== undefined && isMapping(item) ? (member(item, textOf(attribute)) ?? null) : item,
  );
  return items.map(textOf).join(textOf(argument({ args, kwargs }, 0, 'd') ?? ''));
};

/** Python's shlex.quote. */
function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

const wordwrap: Filter = (value, [width = 79]) => {
  const most = Math.max(1, numberOf(width));
  const wrapped = textOf(value)
    .split('\n')
    .map(line => {
      const lines: string[] = [''];
      for (const word of line.split(' ')) {
        const last = lines.at(-1) ?? '';
        if (last === '') lines[lines.length - 1] = word;
        else if (last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(word);
      }
      return lines.join('\n');
    });
  return wrapped.join('\n');
};

export const textFilters: readonly (readonly [string, Filter])[] = [
  ['lower', value => textOf(value).toLowerCase()],
  ['upper', value => textOf(value).toUpperCase()],
  ['title', value => titled(textOf(value))],
  ['capitalize', value => textOf(value).charAt(0).toUpperCase() + textOf(value).slice(1).toLowerCase()],
  [
    'trim',
    (value, [characters]) =>
      characters === undefined ? textOf(value).trim() : trimmed(textOf(value), textOf(characters)),
  ],
  [
    'replace',
    (value, args, kwargs) =>
      replaced(textOf(value), {
        from: textOf(args[0] ?? ''),
        to: textOf(args[1] ?? ''),
        count: numberOf(argument({ args, kwargs }, 2, 'count') ?? -1),
      }),
  ],
  ['regex_replace', regexReplace],
  ['regex_search', regexSearch],
  ['regex_findall', regexFindall],
  ['regex_escape', value => textOf(value).replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')],
  ['split', (value, [separator, most = -1]) => splitText(textOf(value), separator, numberOf(most))],
  ['join', join],
  ['indent', indent],
  ['truncate', truncate],
  ['wordwrap', wordwrap],
  [
    'wordcount',
    value =>
      textOf(value)
        .split(/\s+/)
        .filter(word => word !== '').length,
  ],
  [
    'center',
    (value, [width = 80]) =>
      textOf(value)
        .padStart(
          textOf(value).length + Math.floor(Math.max(0, Math.min(10_000, numberOf(width)) - textOf(value).length) / 2),
        )
        .padEnd(Math.min(10_000, numberOf(width))),
  ],
  ['format', (value, args) => percentFormat(textOf(value), tupleOf(args))],
  ['comment', comment],
  ['quote', value => shellQuoted(textOf(value))],
  ['b64encode', value => btoa(String.fromCharCode(...new TextEncoder().encode(textOf(value))))],
  [
    'b64decode',
    value => new TextDecoder().decode(Uint8Array.from(atob(textOf(value)), character => character.charCodeAt(0))),
  ],
  ['md5', value => hash(value, 'md5')],
  ['sha1', value => hash(value, 'sha1')],
  ['checksum', value => hash(value, 'sha1')],
  ['hash', (value, [algorithm = 'sha1']) => hash(value, textOf(algorithm))],
  ['urlencode', value => encodeURIComponent(textOf(value)).replaceAll('%2F', '/')],
  ['basename', value => textOf(value).split('/').at(-1) ?? ''],
  ['dirname', value => textOf(value).replace(/\/?[^/]*$/, '') || (textOf(value).startsWith('/') ? '/' : '')],
  ['splitext', value => splitExtension(textOf(value))],
  [
    'path_join',
    value =>
      (isList(value) ? value.map(textOf) : [textOf(value)]).reduce(
        (path, part) =>
          part.startsWith('/') ? part : path === '' || path.endsWith('/') ? path + part : `${path}/${part}`,
        '',
      ),
  ],
  ['escape', value => textOf(value).replace(/[&<>'"]/g, character => `&#${character.charCodeAt(0)};`)],
];

function trimmed(text: string, characters: string): string {
  let [start, end] = [0, text.length];
  while (start < end && characters.includes(text.charAt(start))) start++;
  while (end > start && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

function splitExtension(path: string): Value {
  const match = /^(.*?[^/])(\.[^./]*)$/s.exec(path);
  return tupleOf(match === null ? [path, ''] : [match[1] ?? '', match[2] ?? '']);
}
