import type { ConfigLine } from './line.ts';
import { type Place, SshConfigError } from './error.ts';
import { treatmentOf } from './keywords.ts';
import { matchHolds, type Sought } from './match.ts';
import { matchesHost, matchesPatterns } from './patterns.ts';
import type { Entry } from './read.ts';

/** One value of a keyword, and where it was said. */
interface Said {
  readonly args: readonly string[];
  readonly place: Place;
}

export interface ConfigValues {
  /** Of a keyword in lower case: all that was said in force, the first one first. */
  readonly said: ReadonlyMap<string, readonly Said[]>;
  /** Keywords in force that are not carried out, as `file:line: keyword`. */
  readonly untaken: readonly string[];
  /** The same for ways to log in. */
  readonly untakenLogins: readonly string[];
}

/** Keywords of which every value counts; of the others only the first. */
const GATHERED = new Set(['identityfile', 'certificatefile']);

/** Of these two the one that is said first is in force. */
const RIVALS = new Map([
  ['proxyjump', 'proxycommand'],
  ['proxycommand', 'proxyjump'],
]);

/** What the files say of a host. They are read in order and the first value of a keyword wins, as ssh_config(5) has it. */
export function evaluateConfig(files: readonly (readonly Entry[])[], host: string, localUser: string): ConfigValues {
  const first = new Evaluation(host, localUser, false);
  for (const entries of files) first.take(entries, true);
  if (!first.wantsFinalPass) return first;
  // `Match final` asks for another pass over everything, with the values of the first one kept.
  const second = new Evaluation(host, localUser, true, first);
  for (const entries of files) second.take(entries, true);
  return second;
}

class Evaluation implements ConfigValues, Sought {
  wantsFinalPass = false;
  readonly said = new Map<string, Said[]>();
  readonly untaken: string[] = [];
  readonly untakenLogins: string[] = [];
  readonly originalHost: string;
  readonly localUser: string;
  readonly isFinalPass: boolean;
  readonly #ignored: string[] = [];

  constructor(originalHost: string, localUser: string, isFinalPass: boolean, before?: Evaluation) {
    this.originalHost = originalHost;
    this.localUser = localUser;
    this.isFinalPass = isFinalPass;
    for (const [keyword, values] of before?.said ?? []) if (!GATHERED.has(keyword)) this.said.set(keyword, values);
  }

  get host(): string {
    const named = this.said.get('hostname')?.[0]?.args[0];
    return named?.replaceAll('%h', this.originalHost) ?? this.originalHost;
  }

  get user(): string {
    return this.said.get('user')?.[0]?.args[0] ?? this.localUser;
  }

  /** `isInForce` is false inside a block that is not for this host. */
  take(entries: readonly Entry[], isInForce: boolean): void {
    let isActive = isInForce;
    for (const entry of entries) {
      switch (entry.kind) {
        case 'host':
          isActive = isInForce && matchesHost(entry.patterns, this.originalHost);
          break;
        case 'match':
          isActive = isInForce && matchHolds(entry.words, this, entry.place);
          break;
        case 'include':
          for (const file of entry.files) this.take(file, isActive);
          break;
        case 'option':
          if (isActive) this.#option(entry.option, entry.place);
      }
    }
  }

  #option({ keyword, args }: ConfigLine, place: Place): void {
    if (keyword === 'ignoreunknown') this.#ignored.push(...(args[0] ?? '').toLowerCase().split(','));
    const isAsked = !/^(no|none)$/i.test(args[0] ?? '');
    switch (treatmentOf(keyword)) {
      case 'done':
        this.#say(keyword, args, place);
        break;
      case 'told':
        if (isAsked) this.untaken.push(`${placeText(place)}${keyword}`);
        break;
      case 'login':
        if (isAsked) this.untakenLogins.push(`${placeText(place)}${keyword}`);
        break;
      case 'refused':
        if (!isAsked) return;
        throw new SshConfigError(
          'unsupported_ssh_config',
          place,
          `"${keyword}" is not supported`,
          'use ansible_connection: openssh for this host',
        );
      case undefined:
        if (matchesPatterns(this.#ignored, keyword)) return;
        throw new SshConfigError(
          'ssh_config_unknown',
          place,
          `"${keyword}" is no keyword of ssh that we know`,
          'mend the spelling, or name it in IgnoreUnknown',
        );
      case 'idle':
    }
  }

  #say(keyword: string, args: readonly string[], place: Place): void {
    if (args.length === 0 || args[0] === '') {
      throw new SshConfigError('ssh_config_syntax', place, `${keyword} has no value`, 'give one');
    }
    const rival = RIVALS.get(keyword);
    if (rival !== undefined && this.said.has(rival)) return;
    const known = this.said.get(keyword);
    if (known === undefined) this.said.set(keyword, [{ args, place }]);
    else if (GATHERED.has(keyword)) known.push({ args, place });
  }
}

function placeText({ file, line }: Place): string {
  return line === 0 ? `${file}: ` : `${file}:${line}: `;
}
