import { ParseError } from '../../src/model/diagnostic.ts';
import { type CommandOutput, defineModule, type Outcome, type Plan, type Refusal } from '../../src/module/contract.ts';
import { type Script, scriptFile } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';

const look = scriptFile(import.meta.url, 'look.sh');

type State = 'met' | 'not_met' | 'no_tool';

export const waitFor = defineModule<Params, State>({
  name: 'wait_for',
  summary: 'Waits on the host until a TCP port answers or a file is there (or is no more); changes nothing.',
  params,
  check: refusals,
  // One look travels ahead with the other probes; the wait itself begins only when its turn has come.
  probe: given => lookScript(given, 0),
  parse,
  plan,
  outcome,
});

function refusals({ port, path }: Params): readonly Refusal[] {
  if ((port === undefined) !== (path === undefined)) return [];
  return [{ code: 'wrong_parameter', cause: 'wait_for takes either port or path', mend: 'name one of them' }];
}

function lookScript(given: Params, seconds: number): Script {
  const wanted = given.state === 'started' || given.state === 'present' ? 'present' : 'absent';
  const times = [seconds, given.delay, given.sleep, given.connect_timeout].map(String);
  return look(given.host, given.port === undefined ? '' : String(given.port), given.path ?? '', wanted, ...times);
}

function parse({ stdout, stderr }: CommandOutput): State {
  switch (stdout.trim()) {
    case 'met=yes':
      return 'met';
    case 'met=no':
      return 'not_met';
    case 'tool=missing':
      return 'no_tool';
    default:
      throw new ParseError({
        code: 'unknown_output',
        cause: `looking at a port or file gave ${JSON.stringify(stdout + stderr)}`,
      });
  }
}

function plan(state: State, given: Params): Plan {
  if (state === 'met') return { kind: 'converged' };
  if (state === 'no_tool') return NO_TOOL;
  return {
    kind: 'command',
    summary: `wait for ${whatOf(given)}`,
    script: lookScript(given, given.timeout),
    deadlineSeconds: given.timeout + given.delay + 30,
  };
}

const NO_TOOL: Plan = {
  kind: 'impossible',
  code: 'missing_tool',
  cause: 'the host has none of nc, bash, python3, perl, curl to try a TCP port with',
  mend: 'install one of them, e.g. netcat-openbsd',
};

function outcome(output: CommandOutput, given: Params): Outcome {
  const facts = {
    state: given.state,
    ...(given.port === undefined ? {} : { port: given.port }),
    ...(given.path === undefined ? {} : { path: given.path }),
  };
  if (parse(output) === 'met') return { changed: false, facts };
  const cause = given.msg ?? `${whatOf(given)}: not so after ${given.timeout} s`;
  return { changed: false, facts, failure: { cause, mend: 'look at what should be there, or raise timeout' } };
}

function whatOf({ host, port, path, state }: Params): string {
  return `${port === undefined ? (path ?? '') : `${host}:${port}`} to be ${state}`;
}
