import { pythonRegex } from '../../src/model/python-regex.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { type CommandOutput, defineModule, type Outcome, type Plan } from '../../src/module/contract.ts';
import { pathFacts } from '../../src/module/files/attributes.ts';
import { grepExpression } from '../../src/module/files/grep.ts';
import { type Script, scriptFile } from '../../src/module/script.ts';
import { kernelPatterns } from './addresses.ts';
import { type Params, params } from './params.ts';
import { refusals } from './refusals.ts';
import { parseWait, type WaitState } from './state.ts';

const look = scriptFile(import.meta.url, 'look.sh');

export const waitFor = defineModule<Params, WaitState>({
  name: 'wait_for',
  summary:
    'Waits on the host until a TCP port answers, is closed or has no connections, or a file or a text is there; changes nothing.',
  params,
  check: refusals,
  // One look travels ahead with the other probes; the wait itself begins only when its turn has come.
  probe: given => lookScript(given, 0),
  parse: parseWait,
  plan,
  changeSeconds: longest,
  facts: factsOf,
  outcome,
});

/**
 * Of one look in a probe. It travels with those of the tasks before, of which one may only make the guest that is waited for: nobody
 * shall wait there for an answer that cannot come. What takes longer to answer is met by the wait itself.
 */
const MOST_SECONDS_AHEAD = 1;

function lookScript(given: Params, seconds: number): Script {
  const { host, port, path = '', connect_timeout: most } = given;
  const each = seconds === 0 ? Math.min(most, MOST_SECONDS_AHEAD) : most;
  const times = [seconds, given.delay, given.sleep, each].map(String);
  return look(
    kindOf(given),
    isForPresence(given) ? 'present' : 'absent',
    host,
    port === undefined ? '' : String(port),
    path,
    expressionOf(given),
    ...times,
    ...connectionWords(given),
  );
}

function kindOf(given: Params): string {
  if (given.state === 'drained') return 'drained';
  if (given.path !== undefined) return 'file';
  if (given.port === undefined) return 'time';
  return expressionOf(given) === '' ? 'port' : 'text';
}

function isForPresence({ state }: Params): boolean {
  return state === 'started' || state === 'present';
}

/** What is waited to go is not searched in. */
function expressionOf(given: Params): string {
  const { search_regex: source } = given;
  return source === undefined || !isForPresence(given) ? '' : (grepExpression(source, { finds: 'in_line' }) ?? '');
}

/** States by the numbers of Linux (net/tcp_states.h). */
const STATES = {
  ESTABLISHED: '01',
  SYN_SENT: '02',
  SYN_RECV: '03',
  FIN_WAIT1: '04',
  FIN_WAIT2: '05',
  TIME_WAIT: '06',
} as const;

function connectionWords(given: Params): readonly string[] {
  if (given.state !== 'drained') return ['', '', ''];
  const { active_connection_states: states, host, exclude_hosts: excluded = [] } = given;
  const patterns = (addresses: readonly string[]): string =>
    addresses.flatMap(address => kernelPatterns(address) ?? []).join(' ');
  return [states.map(state => STATES[state]).join(' '), patterns([host]), patterns(excluded)];
}

function longest({ timeout, delay, connect_timeout: connect }: Params): number {
  return timeout + delay + connect + 30;
}

function plan(state: WaitState, given: Params): Plan {
  if (state.is === 'met') return { kind: 'converged' };
  if (state.is === 'no_tool') return given.state === 'drained' ? NO_TABLE : NO_TOOL;
  return {
    kind: 'command',
    summary: `wait for ${whatOf(given)}`,
    script: lookScript(given, given.timeout),
    deadlineSeconds: longest(given),
  };
}

const NO_TOOL: Plan = {
  kind: 'impossible',
  code: 'missing_tool',
  cause: 'the host has none of nc, bash, python3, perl, curl to try a TCP port with',
  mend: 'install one of them, e.g. netcat-openbsd',
};

const NO_TABLE: Plan = {
  kind: 'impossible',
  code: 'missing_tool',
  cause: 'the host has no /proc/net/tcp to look for connections in',
  mend: 'mount /proc',
};

function outcome(output: CommandOutput, given: Params): Outcome {
  const state = parseWait(output);
  const facts = factsOf(state, given);
  if (state.is === 'met') return { changed: false, facts };
  const cause = given.msg ?? failureOf(given);
  return { changed: false, facts, failure: { cause, mend: 'look at what should be there, or raise timeout' } };
}

/** In Ansible's words. */
function failureOf(given: Params): string {
  const { host, port, path, search_regex: source, state } = given;
  const what = path ?? `${host}:${port}`;
  if (expressionOf(given) !== '') return `Timeout when waiting for search string ${source} in ${what}`;
  if (isForPresence(given)) return `Timeout when waiting for ${path === undefined ? what : `file ${path}`}`;
  if (state === 'drained') return `Timeout when waiting for ${what} to drain`;
  return `Timeout when waiting for ${what} to ${path === undefined ? 'stop' : 'be absent'}.`;
}

function whatOf({ host, port, path, state, timeout }: Params): string {
  if (port === undefined && path === undefined) return `${timeout} s`;
  return `${path ?? `${host}:${port}`} to be ${state}`;
}

function factsOf({ elapsed, found, line }: WaitState, given: Params): JsonObject {
  const { state, port = null, path = null, search_regex: source = null } = given;
  return {
    ...{ state, elapsed, port, search_regex: source },
    ...(found === undefined || path === null ? {} : pathFacts(path, found)),
    path,
    ...matchFacts(source, line),
  };
}

/** Groups as Python finds them in the line that grep found. */
function matchFacts(source: string | null, line: string | undefined): JsonObject {
  const match = source === null || line === undefined ? null : pythonRegex(source, { multiline: true }).exec(line);
  const found: readonly (string | undefined)[] = match?.slice(1) ?? [];
  const named: readonly (readonly [string, string | undefined])[] = Object.entries(match?.groups ?? {});
  return {
    match_groups: found.map(group => group ?? null),
    match_groupdict: Object.fromEntries(named.map(([name, group]) => [name, group ?? null])),
  };
}
