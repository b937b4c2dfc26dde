import { spawnSync } from 'node:child_process';
import { isJsonObject, type Json, jsonText } from '../model/json.ts';
import { isTrue, type Plugin, refused } from './plugin.ts';

const MOST_BYTES = 10_000_000;
const LONGEST_SECONDS = 10;

/**
 * What addresses answer, read by the controller's curl. A template that reaches out to the network has to be asked for, by
 * name, from outside the playbook: `XENPLAY_LOOKUPS=url`.
 */
export const urlTexts =
  (isAllowed: () => boolean): Plugin =>
  (terms, { kwargs }) => {
    if (!isAllowed()) throw refused('the lookup "url" is off', 'set XENPLAY_LOOKUPS=url where you start xenplay');
    const isSplit = isTrue(kwargs['split_lines'] ?? true);
    return terms.flatMap(term => {
      const text = loaded(jsonText(term), kwargs);
      return isSplit ? text.split(/\r\n|\n|\r/).filter((line, at, all) => at < all.length - 1 || line !== '') : [text];
    });
  };

function loaded(url: string, kwargs: Readonly<Record<string, Json>>): string {
  if (!/^(?:https?|ftp):\/\//i.test(url)) throw refused(`${JSON.stringify(url)} is no address of http, https or ftp`);
  // Settings come on curl's input: a password is not for the list of processes.
  const seconds = Number(kwargs['timeout'] ?? LONGEST_SECONDS);
  const arguments_ = ['-q', '-K', '-', '-fsSL', '--proto', '=http,https,ftp', '--max-time', String(seconds)];
  const { status, error, stdout, stderr } = spawnSync('curl', arguments_, {
    input: settings(url, kwargs),
    encoding: 'utf8',
    maxBuffer: MOST_BYTES,
    timeout: (seconds + 1) * 1000,
  });
  if (error !== undefined) throw refused(`${url} cannot be read: ${error.message}`, 'is curl installed here?');
  if (status === 0) return stdout;
  throw refused(`${url} cannot be read: ${stderr.trim().slice(-200)}`);
}

function settings(url: string, kwargs: Readonly<Record<string, Json>>): string {
  const {
    username,
    password = '',
    headers = {},
    validate_certs: certificates = true,
    use_proxy: proxy = true,
  } = kwargs;
  const lines = [
    `url = ${quoted(url)}`,
    ...(username === undefined ? [] : [`user = ${quoted(`${jsonText(username)}:${jsonText(password)}`)}`]),
    ...Object.entries(isJsonObject(headers) ? headers : {}).map(
      ([name, value]) => `header = ${quoted(`${name}: ${jsonText(value)}`)}`,
    ),
    ...(isTrue(certificates) ? [] : ['insecure']),
    ...(isTrue(proxy) ? [] : ['noproxy = "*"']),
  ];
  return `${lines.join('\n')}\n`;
}

/** As curl's files of settings have it. */
function quoted(text: string): string {
  if (/[\0\r\n]/.test(text)) throw refused('an address, a name or a header cannot have more than one line');
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
