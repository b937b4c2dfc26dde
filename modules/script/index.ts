import { embeddedWords } from '../../src/module/action.ts';
import { defineModule, type Refusal, type WithLocalFiles } from '../../src/module/contract.ts';
import { type GuardState, parseGuards, planOf, probeGuards } from '../../src/module/opaque/guards.ts';
import { seemsToTouchNetwork } from '../../src/module/opaque/of-network.ts';
import { outcomeOf } from '../../src/module/opaque/outcome.ts';
import { wordsOf } from '../../src/module/opaque/words.ts';
import { type Script, scriptFile } from '../../src/module/script.ts';
import { type Params as Given, params } from './params.ts';

type Params = Given & WithLocalFiles;

/** Of a script's text: enough for what people write by hand. */
const MOST_READ = 2 ** 18;

const run = scriptFile(import.meta.url, 'run.sh');

export const script = defineModule<Params, GuardState>({
  name: 'script',
  summary: 'Runs a script of the controller on the host; what it does is not known, so it counts as changed.',
  params,
  takesAsync: false,
  mayTouchNetwork: ({ local_files: files }) =>
    seemsToTouchNetwork(Buffer.from((files?.['cmd']?.base64 ?? '').slice(0, MOST_READ), 'base64').toString('latin1')),
  freeForm: 'cmd',
  localContents: ({ cmd }) => ({ cmd: fileOf(cmd) }),
  check: refusals,
  // Ansible asks for these files before it changes the folder.
  probe: ({ creates, removes }) => probeGuards({ creates, removes }),
  parse: parseGuards,
  plan(state, given) {
    const reason = skipReason(state, given);
    if (reason !== undefined) return { kind: 'skipped', reason };
    return planOf(state, {}, { summary: `run ${given.cmd}`, script: scriptOf(given) });
  },
  facts(state, given) {
    const msg = skipReason(state, given);
    return msg === undefined ? {} : { msg };
  },
  outcome: output => outcomeOf(output, false, output.exitStatus === 0 ? {} : { msg: 'non-zero return code' }),
});

function fileOf(cmd: string): string {
  return wordsOf(cmd)?.[0] ?? '';
}

function refusals({ cmd }: Params): readonly Refusal[] {
  if (wordsOf(cmd) === undefined) {
    const cause = 'a quote in the command is not closed';
    return [{ code: 'open_quote', cause, mend: 'close it', param: ['cmd'] }];
  }
  return fileOf(cmd) === '' ? [{ code: 'empty_command', cause: 'no script is named', mend: 'name its file' }] : [];
}

/** In Ansible's words. */
function skipReason(state: GuardState, { creates, removes }: Params): string | undefined {
  if (state.creates === true) return `${creates ?? ''} exists, matching creates option`;
  return state.removes === false ? `${removes ?? ''} does not exist, matching removes option` : undefined;
}

function scriptOf({ cmd, chdir, executable, local_files: files }: Params): Script {
  const file = files?.['cmd'];
  const name = file?.path.split('/').at(-1) ?? 'script';
  const content = Buffer.from(file?.base64 ?? '', 'base64');
  return run(chdir ?? '', executable ?? '', name, argumentsOf(cmd), ...embeddedWords(content));
}

/** All behind the first word, as it stands: quotes, variables and redirections are the shell's. */
function argumentsOf(cmd: string): string {
  return cmd.trimStart().replace(/^(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/s, '');
}
