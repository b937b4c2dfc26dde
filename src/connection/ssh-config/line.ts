import { type Place, SshConfigError } from './error.ts';

export interface ConfigLine {
  /** In lower case, older names replaced by today's. */
  readonly keyword: string;
  readonly args: readonly string[];
}

/** Takes one line of an ssh configuration apart as ssh_config(5) says; undefined for an empty one and for a comment. */
export function configLine(text: string, place: Place): ConfigLine | undefined {
  const line = text.trim();
  if (line === '' || line.startsWith('#')) return undefined;
  const [, word = '', rest = ''] = /^("[^"]*"|[^\s=]+)(?:\s*=\s*|\s+|$)(.*)$/s.exec(line) ?? [];
  const name = word.replaceAll('"', '').toLowerCase();
  const keyword = OLDER_NAMES.get(name) ?? name;
  return { keyword, args: COMMANDS.has(keyword) ? [rest] : argumentsOf(rest, place) };
}

/** Keywords whose value is a command for a shell, which takes quotes as it likes. */
const COMMANDS = new Set(['proxycommand', 'localcommand', 'remotecommand', 'knownhostscommand']);

const OLDER_NAMES = new Map([
  ['challengeresponseauthentication', 'kbdinteractiveauthentication'],
  ['skeyauthentication', 'kbdinteractiveauthentication'],
  ['tisauthentication', 'kbdinteractiveauthentication'],
  ['dsaauthentication', 'pubkeyauthentication'],
  ['identityfile2', 'identityfile'],
  ['hostbasedkeytypes', 'hostbasedacceptedalgorithms'],
  ['pubkeyacceptedkeytypes', 'pubkeyacceptedalgorithms'],
  ['smartcarddevice', 'pkcs11provider'],
  ['globalknownhostsfile2', 'globalknownhostsfile'],
  ['userknownhostsfile2', 'userknownhostsfile'],
]);

/** Words, quoted with either sign; a `#` at the beginning of a word starts a comment. */
function argumentsOf(text: string, place: Place): readonly string[] {
  const words: string[] = [];
  const pattern = /\s*(#.*|(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\[\s"'\\]|[^\s"'])+)/sy;
  while (pattern.lastIndex < text.trimEnd().length) {
    const match = pattern.exec(text);
    if (match === null) throw new SshConfigError('ssh_config_syntax', place, 'a quote is not closed', 'close it');
    const word = match[1] ?? '';
    if (word.startsWith('#')) break;
    words.push(unquoted(word));
  }
  return words;
}

function unquoted(word: string): string {
  return word.replace(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\\([\s"'\\])/gs, (_, double, single, escaped) =>
    String(double ?? single ?? escaped).replace(/\\(["'\\])/g, '$1'),
  );
}
