import { mappingEntries } from '../attributes.ts';
import { templateError } from '../errors.ts';
import { isList, isMapping, itemsOf, textOf, type Value } from '../values.ts';
import { argument, type Filter } from './filter.ts';

interface Url {
  readonly scheme: string;
  readonly netloc: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** Python's urlsplit. */
function split(text: string): Url {
  const [, scheme = '', rest = ''] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(.*)$/s.exec(text.trimStart()) ?? [];
  const [, , netloc = '', after = ''] = /^(\/\/([^/?#]*))?(.*)$/s.exec(rest) ?? [];
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(after) ?? [];
  return { scheme: scheme.toLowerCase(), netloc, path, query, fragment };
}

const urlsplit: Filter = (value, args, kwargs) => {
  const { scheme, netloc, path, query, fragment } = split(textOf(value));
  const at = netloc.lastIndexOf('@');
  const [user, secret] = at < 0 ? [null, null] : userOf(netloc.slice(0, at));
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(netloc.slice(at + 1)) ?? [];
  const parts = {
    fragment,
    hostname: host === '' ? null : host.replace(/^\[|\]$/g, '').toLowerCase(),
    netloc,
    password: secret,
    path,
    port: port === undefined || port === '' ? null : Number(port),
    query,
    scheme,
    username: user,
  };
  const wanted = textOf(argument({ args, kwargs }, 0, 'query') ?? '');
  if (wanted === '') return parts;
  const found = Object.entries(parts).find(([name]) => name === wanted);
  if (found === undefined) throw templateError(`urlsplit: there is no part "${wanted}"`);
  return found[1];
};

function userOf(text: string): readonly [string, string | null] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, null] : [text.slice(0, colon), text.slice(colon + 1)];
}

function quoted(text: string, safe: string): string {
  return Array.from(Buffer.from(text, 'utf8'), byte => {
    const character = String.fromCharCode(byte);
    if (/[\w.~-]/.test(character) || (safe !== '' && safe.includes(character))) return character;
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

const formQuoted = (value: Value): string => quoted(textOf(value), ' ').replaceAll(' ', '+');

const urlencode: Filter = value => {
  if (!isMapping(value) && !isList(value)) return quoted(textOf(value), '/');
  const pairs = isMapping(value)
    ? mappingEntries(value)
    : value.map((pair): readonly [Value, Value] => {
        const [key = '', item = ''] = itemsOf(pair);
        return [key, item];
      });
  return pairs.map(([key, item]) => `${formQuoted(key)}=${formQuoted(item)}`).join('&');
};

const urldecode: Filter = value =>
  new TextDecoder().decode(
    Buffer.from(
      textOf(value)
        .replaceAll('+', ' ')
        .replace(/%(?![\da-fA-F]{2})/g, '%25')
        .replace(/%([\da-fA-F]{2})|[^%]+/g, (whole, hex: string | undefined) =>
          hex === undefined
            ? Buffer.from(whole, 'utf8').toString('latin1')
            : String.fromCharCode(Number.parseInt(hex, 16)),
        ),
      'latin1',
    ),
  );

export const urlFilters: readonly (readonly [string, Filter])[] = [
  ['urlsplit', urlsplit],
  ['urlencode', urlencode],
  ['urldecode', urldecode],
];

type UrlTest = (value: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => boolean;

const schemeIs = (value: Value, schemes: Value | undefined): boolean => {
  const { scheme } = split(textOf(value));
  if (scheme === '') return false;
  return (
    schemes === undefined || schemes === null || itemsOf(schemes).some(known => textOf(known).toLowerCase() === scheme)
  );
};

const isUri: UrlTest = (value, [schemes], kwargs) => schemeIs(value, schemes ?? kwargs.get('schemes'));

export const urlTests: readonly (readonly [string, UrlTest])[] = [
  ['uri', isUri],
  ['url', (value, args, kwargs) => isUri(value, args, kwargs) && split(textOf(value)).netloc !== ''],
  ['urn', value => split(textOf(value)).scheme === 'urn'],
];
