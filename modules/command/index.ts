import { type CommandOutput, defineModule, type Outcome, type Refusal } from '../../src/module/contract.ts';
import { enterFolder, lookForCommand, notBegun } from '../../src/module/opaque/begin.ts';
import { type GuardState, parseGuards, planOf, probeGuards, skipFacts } from '../../src/module/opaque/guards.ts';
import { seemsToTouchNetwork } from '../../src/module/opaque/of-network.ts';
import { leftOutOf, outcomeOf } from '../../src/module/opaque/outcome.ts';
import { quote, type Script } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';
import { wordsOf } from '../../src/module/opaque/words.ts';

export const command = defineModule<Params, GuardState>({
  name: 'command',
  summary: 'Runs a command without a shell; what it does is not known, so it counts as changed.',
  params,
  mayTouchNetwork: ({ cmd, argv }) => seemsToTouchNetwork((argv ?? [cmd ?? '']).join(' ')),
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
  facts: (state, given) => ({ ...skipFacts(state, given), cmd: argvOf(given) }),
  outcome,
});

function argvOf({ cmd, argv }: Params): readonly string[] {
  return argv ?? wordsOf(cmd ?? '') ?? [];
}

function scriptOf(given: Params): Script {
  const { chdir, stdin, stdin_add_newline: addNewline } = given;
  const words = argvOf(given).map(expandedWord);
  const text = stdin === undefined ? '' : stdin + (addNewline ? '\n' : '');
  const feed = stdin === undefined ? '' : `printf %s ${quote(text)} | `;
  // A shell has an echo, a test, a kill of its own: what is asked for is the program.
  const look = lookForCommand(words[0] ?? "''");
  return { text: `${enterFolder(chdir)}${look}${feed}exec ${words.join(' ')}`, args: [] };
}

/** A word in which only $NAME, ${NAME} and a home at its beginning are filled in; a name that is not set stays as it is. */
function expandedWord(word: string): string {
  const home = /^~[\w.-]*(?:\/|$)/.exec(word)?.[0] ?? '';
  const parts = word.slice(home.length).split(/(\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\})/);
  const written = parts.map((part, index) => {
    if (index % 2 === 0) return part === '' ? '' : quote(part);
    const name = part.replace(/[${}]/g, '');
    return `"\${${name}-${part.replace(/[$}]/g, '\\$&')}}"`;
  });
  return home + written.join('') || "''";
}

function outcome(output: CommandOutput, given: Params): Outcome {
  const cmd = argvOf(given);
  return notBegun(output, { chdir: given.chdir, cmd }) ?? outcomeOf(output, given.strip_empty_ends, { cmd });
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
