import { defineModule, type Outcome, type Refusal, type CommandOutput } from '../../src/module/contract.ts';
import { pathFacts } from '../../src/module/files/attributes.ts';
import { parsePathState } from '../../src/module/files/path-state.ts';
import { scriptFile } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';

const make = scriptFile(import.meta.url, 'make.sh');

/** Nothing is asked of the host before: each run makes a new one. */
export const tempfile = defineModule<Params, undefined>({
  name: 'tempfile',
  summary: 'A new temporary file or folder, made each time.',
  params,
  check: refusals,
  probe: () => ({ text: '', args: [] }),
  parse: () => undefined,
  plan: (_, { state, path, prefix, suffix }) => ({
    kind: 'command',
    summary: `make a temporary ${state}`,
    script: make(state, path ?? '', prefix, suffix),
  }),
  outcome,
});

function refusals({ prefix, suffix }: Params): readonly Refusal[] {
  return Object.entries({ prefix, suffix }).flatMap(([name, value]) =>
    value.includes('/') ? [{ code: 'bad_name', cause: `${name} has a / in it`, mend: 'use path', param: [name] }] : [],
  );
}

function outcome(output: CommandOutput): Outcome {
  const { exitStatus, stdout, stderr } = output;
  if (exitStatus !== 0) {
    const cause = stderr.trim().split('\n').at(-1) ?? 'it cannot be made';
    return { changed: false, facts: {}, failure: { cause, mend: 'is the folder there, and may you write to it?' } };
  }
  const at = stdout.indexOf('\npath=');
  const path = stdout.slice(at + '\npath='.length, -1);
  return { changed: true, facts: pathFacts(path, parsePathState({ ...output, stdout: stdout.slice(0, at + 1) })) };
}
