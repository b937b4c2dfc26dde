import { type Place, SshConfigError } from './error.ts';
import { matchesHost, matchesPatterns } from './patterns.ts';

/** What criteria are held against: of the host, what is known of it so far. */
export interface Sought {
  readonly originalHost: string;
  readonly host: string;
  readonly user: string;
  readonly localUser: string;
  readonly isFinalPass: boolean;
  wantsFinalPass: boolean;
}

/** True when all criteria of a Match line hold. `exec` is refused: reading a configuration must not start programs. */
export function matchHolds(words: readonly string[], sought: Sought, place: Place): boolean {
  if (words.length === 0) throw syntax(place, 'Match needs criteria');
  let holds = true;
  for (let at = 0; at < words.length; ) {
    const [word, inline] = splitOnce(words[at] ?? '');
    const isNegated = word.startsWith('!');
    const criterion = (isNegated ? word.slice(1) : word).toLowerCase();
    if (criterion === 'all') {
      holds &&= !isNegated;
      at += 1;
    } else if (criterion === 'final' || criterion === 'canonical') {
      // Without CanonicalizeHostname both mean the pass that "final" itself asks for.
      if (criterion === 'final') sought.wantsFinalPass = true;
      holds &&= sought.isFinalPass !== isNegated;
      at += 1;
    } else {
      const argument = inline ?? words[at + 1];
      if (argument === undefined) throw syntax(place, `Match ${criterion} needs a value`);
      // ssh, too, asks nothing more once a criterion does not hold.
      if (holds) holds = criterionHolds(criterion, argument, sought, place) !== isNegated;
      at += inline === undefined ? 2 : 1;
    }
  }
  return holds;
}

function splitOnce(word: string): readonly [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function criterionHolds(criterion: string, argument: string, sought: Sought, place: Place): boolean {
  const patterns = argument.split(',');
  switch (criterion) {
    case 'host':
      return matchesHost(patterns, sought.host);
    case 'originalhost':
      return matchesHost(patterns, sought.originalHost);
    case 'user':
      return matchesPatterns(patterns, sought.user);
    case 'localuser':
      return matchesPatterns(patterns, sought.localUser);
    case 'exec':
    case 'localnetwork':
    case 'tagged':
    case 'sessiontype':
    case 'command':
    case 'version':
      throw new SshConfigError(
        'unsupported_ssh_config',
        place,
        `"Match ${criterion}" is not supported`,
        'use Match host, originalhost or user; or ansible_connection: openssh',
      );
    default:
      throw syntax(place, `"${criterion}" is no criterion of Match`);
  }
}

function syntax(place: Place, cause: string): SshConfigError {
  return new SshConfigError('ssh_config_syntax', place, cause, 'see ssh_config(5)');
}
