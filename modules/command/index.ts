import { defineModule, type Refusal } from '../../src/module/contract.ts';
import { type GuardState, parseGuards, planOf, probeGuards, skipFacts } from '../../src/module/opaque/guards.ts';
import { leftOutOf, outcomeOf } from '../../src/module/opaque/outcome.ts';
import { quote, type Script } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';
import { wordsOf } from '../../src/module/opaque/words.ts';

export const command = defineModule<Params, GuardState>({
  name: 'command',
  summary: 'Runs a command without a shell; what it does is not known, so it counts as changed.',
  params,
  freeForm: 'cmd',
  check: refusals,
  probe: probeGuards,
  parse: parseGuards,
  plan: (state, given) =>
    planOf(state, given, {
      summary: `run ${argvOf(given).join(' ')}`,
      script: scriptOf(given),
      leftOut: leftOutOf(argvOf(given)),
    }),
  facts: (state, given) => skipFacts(state, given),
  outcome: (output, given) => outcomeOf(output, given.strip_empty_ends, { cmd: argvOf(given) }),
});

function argvOf({ cmd, argv }: Params): readonly string[] {
  return argv ?? wordsOf(cmd ?? '') ?? [];
}

function scriptOf(given: Params): Script {
  const { chdir, stdin, stdin_add_newline: addNewline } = given;
  const run = argvOf(given).map(quote).join(' ');
  const feed =
    stdin === undefined ? '' : `printf %s ${quote(addNewline && !stdin.endsWith('\n') ? `${stdin}\n` : stdin)} | `;
  return { text: `${chdir === undefined ? '' : `cd -- ${quote(chdir)} || exit\n`}${feed}${run}`, args: [] };
}

function refusals(given: Params): readonly Refusal[] {
  const { cmd, argv } = given;
  if ((cmd === undefined) === (argv === undefined)) {
    return [
      {
        code: 'wrong_parameter',
        cause: 'command takes either cmd or argv',
        mend: 'write "command: the words", or argv as a list',
      },
    ];
  }
  if (cmd !== undefined && wordsOf(cmd) === undefined) {
    return [
      {
        code: 'open_quote',
        cause: 'a quote in the command is not closed',
        mend: 'close it, or give the words with argv',
        param: ['cmd'],
      },
    ];
  }
  if (argvOf(given).length === 0)
    return [{ code: 'empty_command', cause: 'the command is empty', mend: 'say what to run' }];
  return [];
}
