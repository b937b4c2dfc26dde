import { createHash, getHashes } from 'node:crypto';
import { expandedMatch, pythonRegex, RegexError } from '../../model/python-regex.ts';
import { centred, replaced, splitText } from '../attributes.ts';
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
import { comment } from './comment.ts';
import { argument, type Filter } from './filter.ts';
import { wordwrap } from './wrap.ts';

/** A regular expression of Python as one of JavaScript; what only Python knows is refused. */
export function regexOf(pattern: Value, kwargs: Kwargs): RegExp {
  const source = textOf(pattern);
  const isSet = (name: string): boolean => truthy(kwargs.get(name) ?? false);
  try {
    return pythonRegex(source, { ignoreCase: isSet('ignorecase'), multiline: isSet('multiline') });
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    throw templateError(`the regular expression ${JSON.stringify(source)} cannot be used: ${error.message}`);
  }
}

/** Longest text that a regular expression is tried on: JavaScript's can take very long on a hostile text. */
const LONGEST_SUBJECT = 1_000_000;

export function subjectOf(value: Value): string {
  const text = textOf(value);
  if (text.length > LONGEST_SUBJECT) throw limitError('a text is too long for a regular expression');
  return text;
}

const regexReplace: Filter = (value, args, kwargs) => {
  const subject = subjectOf(value);
  const pattern = regexOf(argument({ args, kwargs }, 0, 'pattern') ?? '', kwargs);
  const replacement = textOf(argument({ args, kwargs }, 1, 'replacement') ?? '');
  const most = numberOf(kwargs.get('count') ?? 0);
  let done = 0;
  let at = 0;
  let output = '';
  for (const match of subject.matchAll(pattern)) {
    if (most > 0 && done >= most) break;
    output += subject.slice(at, match.index) + expandedMatch(replacement, match);
    at = match.index + match[0].length;
    done++;
  }
  return output + subject.slice(at);
};

const regexSearch: Filter = (value, args, kwargs) => {
  const match = regexOf(argument({ args, kwargs }, 0, 'regex') ?? '', kwargs).exec(subjectOf(value));
  const groups = args.slice(1).map(textOf);
  if (match === null) return groups.length === 0 ? '' : null;
  if (groups.length === 0) return match[0];
  return groups.map(group => {
    const name = group.replace(/^\\(?:g<)?/, '').replace(/>$/, '');
    return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? null;
  });
};

const regexFindall: Filter = (value, args, kwargs) => {
  const pattern = regexOf(argument({ args, kwargs }, 0, 'regex') ?? '', kwargs);
  return Array.from(subjectOf(value).matchAll(pattern), ([whole, ...groups]) => {
    if (groups.length === 0) return whole;
    return groups.length === 1 ? (groups[0] ?? '') : tupleOf(groups.map(group => (group as string | undefined) ?? ''));
  });
};

const regexEscape: Filter = (value, args, kwargs) => {
  const kind = textOf(argument({ args, kwargs }, 0, 're_type') ?? 'python');
  if (kind === 'python') return textOf(value).replace(/[-()[\]{}?*+|^$\\.&~# \t\n\r\v\f]/g, '\\$&');
  if (kind === 'posix_basic') return textOf(value).replace(/[.*[\]^$\\]/g, '\\$&');
  throw templateError(`regex_escape has no "${kind}"`, 'there are python and posix_basic');
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

const NODE_NAMES: Readonly<Record<string, string>> = { blake2b: 'blake2b512', blake2s: 'blake2s256' };

function hash(value: Value, algorithm: string): string {
  const name = NODE_NAMES[algorithm] ?? algorithm.replace('_', '-');
  if (!getHashes().includes(name)) throw templateError(`there is no hash "${algorithm}"`);
  return createHash(name).update(textOf(value)).digest('hex');
}

const ENCODINGS: ReadonlyMap<string, BufferEncoding> = new Map<string, BufferEncoding>([
  ['utf8', 'utf8'],
  ['ascii', 'latin1'],
  ['usascii', 'latin1'],
  ['latin1', 'latin1'],
  ['iso88591', 'latin1'],
  ['utf16le', 'utf16le'],
]);

function encodingOf(args: readonly Value[], kwargs: Kwargs): BufferEncoding {
  const name = textOf(argument({ args, kwargs }, 0, 'encoding') ?? 'utf-8');
  const encoding = ENCODINGS.get(name.toLowerCase().replace(/[-_]/g, ''));
  if (encoding === undefined) throw templateError(`there is no encoding "${name}"`, 'utf-8, latin-1, ascii, utf-16-le');
  return encoding;
}

/** Python's uuid5 in Ansible's namespace. */
const toUuid: Filter = (value, args, kwargs) => {
  const space = textOf(argument({ args, kwargs }, 0, 'namespace') ?? '361E6D51-FAEC-444A-9079-341386DA8E2E');
  const bytes = createHash('sha1')
    .update(Buffer.from(space.replaceAll('-', ''), 'hex'))
    .update(textOf(value))
    .digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

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

export const textFilters: readonly (readonly [string, Filter])[] = [
  ['lower', value => textOf(value).toLowerCase()],
  ['upper', value => textOf(value).toUpperCase()],
  [
    'title',
    value => textOf(value).replace(/[^-\s({[<]+/g, word => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()),
  ],
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
  ['regex_escape', regexEscape],
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
  ['center', (value, [width = 80]) => centred(textOf(value), Math.min(10_000, numberOf(width)), ' ')],
  [
    'format',
    (value, args, kwargs) =>
      percentFormat(textOf(value), kwargs.size === 0 ? tupleOf(args) : Object.fromEntries(kwargs)),
  ],
  ['comment', comment],
  ['quote', value => shellQuoted(textOf(value))],
  ['b64encode', (value, args, kwargs) => Buffer.from(textOf(value), encodingOf(args, kwargs)).toString('base64')],
  ['b64decode', (value, args, kwargs) => Buffer.from(textOf(value), 'base64').toString(encodingOf(args, kwargs))],
  ['to_uuid', toUuid],
  ['md5', value => hash(value, 'md5')],
  ['sha1', value => hash(value, 'sha1')],
  ['checksum', value => hash(value, 'sha1')],
  ['hash', (value, [algorithm = 'sha1']) => hash(value, textOf(algorithm))],
  ['basename', value => textOf(value).split('/').at(-1) ?? ''],
  ['dirname', value => folderOf(textOf(value))],
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
];

/** Python's posixpath.dirname. */
function folderOf(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return head.replace(/\/+$/, '') || head;
}

function trimmed(text: string, characters: string): string {
  let [start, end] = [0, text.length];
  while (start < end && characters.includes(text.charAt(start))) start++;
  while (end > start && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

function splitExtension(path: string): Value {
  const match = /^((?:.*\/)?\.*[^./](?:[^/]*?))(\.[^./]*)$/s.exec(path);
  return tupleOf(match === null ? [path, ''] : [match[1] ?? '', match[2] ?? '']);
}
