import { createHash } from 'node:crypto';
import { quote } from '../module/script.ts';
import type { Part } from './connection.ts';

/** Shell text that sets up a fresh shell, before its first request. A login may have left any environment behind. */
export const PREAMBLE = [
  'LC_ALL=C TERM=dumb PATH="${PATH}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"',
  'export LC_ALL TERM PATH',
  'unset ENV BASH_ENV CDPATH IFS GREP_OPTIONS',
  'set +eu',
  // The process group, so that all of it can be ended from another session, and when this shell was started, so that it
  // can be told from a later one; fields 5 and 22 of stat (proc(5)).
  `xp_g=$$ xp_t=; test ! -r /proc/$$/stat || read -r _ _ _ _ xp_g ${'_ '.repeat(16)}xp_t _ < /proc/$$/stat`,
  // Each script runs in a subshell: a syntax error, an exit or a cd ends or moves that script only. It stands alone in
  // its line, so that the script's own `set -e` is in force.
  'xp_part() { xp_end=$1; shift; ( xp_text=$1; shift; eval "${xp_text}" ) </dev/null',
  'xp_ended; }',
  'xp_here() { xp_end=$1 xp_text=$2; shift 2; eval "${xp_text}" </dev/null',
  'xp_ended; }',
  // Looks in one subshell (`series`): one that ends it, by exit or by an error of its text, leaves how many are done, and the next
  // subshell goes on behind it. A greater status is that of a subshell which was killed: all that have no answer ended as it did.
  'xp_look() { test "$1" -ge "${xp_from}" || return 0',
  'xp_end=$1 xp_text=$2; shift 2; set +euf; eval "${xp_text}"',
  'xp_ended; }',
  'xp_left() { xp_ended; exit "$((xp_end - xp_first + 1))"; }',
  'xp_series() { xp_first=$1 xp_from=$1 xp_behind=$(($1 + $2))',
  'while test "${xp_from}" -lt "${xp_behind}"; do',
  '( trap xp_left EXIT',
  'xp_looks',
  'trap - EXIT',
  'exit 0 ) </dev/null',
  'xp_left=$?',
  'test "${xp_left}" -le "$2" || while test "${xp_from}" -lt "${xp_behind}"; do',
  'xp_end=${xp_from} xp_from=$((xp_from + 1)); ( exit "${xp_left}" ); xp_ended; done',
  'if test "${xp_left}" -eq 0; then break; fi',
  'xp_from=$((xp_first + xp_left)); done; }',
  'xp_ended() { xp_status=$?; printf "\\n%s\\n" "${xp_n} e ${xp_end} ${xp_status}"; printf "\\n%s\\n" "${xp_n} e ${xp_end}" >&2; }',
  '',
].join('\n');

/** Remembers which scripts a shell has got: a text travels once, later uses name it. */
export class SentScripts {
  readonly #names = new Map<string, string>();

  /** The name of the shell variable that holds the text, and the assignment if it is still to be sent. */
  use(text: string): { readonly name: string; readonly assignment: string } {
    const known = this.#names.get(text);
    if (known !== undefined) return { name: known, assignment: '' };
    if (text.length < SHORT_TEXT) return { name: '', assignment: '' };
    const name = `xp_s_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    this.#names.set(text, name);
    return { name, assignment: `${name}=${quote(text)}\n` };
  }
}

/** Texts that are not worth a variable: one-off commands mostly. */
const SHORT_TEXT = 200;

/** Shell text around the parts of a request. */
export interface Surroundings {
  readonly before: string;
  readonly after: string;
}

const NOTHING_AROUND: Surroundings = { before: '', after: '' };

/**
 * The text of a request. No part may hold a NUL. All behind the begin mark is one
 * compound command: of a request that a lost link cut off, nothing is run.
 */
export function requestText(
  parts: readonly Part[],
  nonce: string,
  sent: SentScripts,
  { before, after } = NOTHING_AROUND,
): string {
  const begin = 'printf "%s\\n" "${xp_n} b ${xp_g} $$ ${xp_t}"';
  const pieces = [`xp_n=${nonce} xp_stop= xp_stats=\n${begin}; ${begin} >&2\n{\n${before}`];
  for (const { first, parts: together } of runsOf(parts)) {
    const calls = together.map(({ script }) => {
      const { name, assignment } = sent.use(script.text);
      pieces.push(assignment);
      return [name === '' ? quote(script.text) : `"\${${name}}"`, ...script.args.map(quote)].join(' ');
    });
    const run = calls.length > 1 ? series(first, calls) : alone(first, calls[0], together[0]);
    pieces.push(`if test -z "\${xp_stop}"; then\n${run}\nfi\n`);
  }
  pieces.push(after, 'printf "\\n%s\\n" "${xp_n} z"; printf "\\n%s\\n" "${xp_n} z" >&2\n}\n');
  return pieces.join('');
}

interface Run {
  readonly first: number;
  readonly parts: readonly Part[];
}

/** The parts in order: each by itself, but those that share a subshell together. */
function runsOf(parts: readonly Part[]): readonly Run[] {
  const runs: { first: number; parts: Part[] }[] = [];
  parts.forEach((part, index) => {
    const last = runs.at(-1);
    const isNext = part.runsIn === 'shared_subshell' && last?.parts[0]?.runsIn === 'shared_subshell';
    if (isNext && last.parts.length < MOST_IN_SERIES) last.parts.push(part);
    else runs.push({ first: index, parts: [part] });
  });
  return runs;
}

function alone(index: number, call = '', part?: Part): string {
  const stop = part?.stopOnFailure === true ? '\ntest "${xp_status}" -eq 0 || xp_stop=1' : '';
  return `${part?.runsIn === 'shell' ? 'xp_here' : 'xp_part'} ${index} ${call}${stop}`;
}

/** A status up to this one says where a series ended; a greater one that its subshell was killed. */
const MOST_IN_SERIES = 100;

/** Shell text for looks in one subshell: a process that does nothing but begin and end costs a host more than such a look. */
function series(first: number, calls: readonly string[]): string {
  const looks = calls.map((call, at) => `xp_look ${first + at} ${call}`);
  return ['xp_looks() {', ...looks, '}', `xp_series ${first} ${calls.length}`].join('\n');
}
