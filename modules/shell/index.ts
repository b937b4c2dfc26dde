import { defineModule } from '../../src/module/contract.ts';
import { enterFolder, notBegun } from '../../src/module/opaque/begin.ts';
import { type GuardState, parseGuards, planOf, probeGuards, skipFacts } from '../../src/module/opaque/guards.ts';
import { seemsToTouchNetwork } from '../../src/module/opaque/of-network.ts';
import { leftOutOf, outcomeOf } from '../../src/module/opaque/outcome.ts';
import { quote, type Script } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';

export const shell = defineModule<Params, GuardState>({
  name: 'shell',
  summary: 'Runs text in a shell; what it does is not known, so it counts as changed.',
  params,
  mayTouchNetwork: ({ cmd, stdin }) => seemsToTouchNetwork(`${cmd}\n${stdin ?? ''}`),
  freeForm: 'cmd',
  probe: probeGuards,
  parse: parseGuards,
  plan: (state, given) =>
    planOf(state, given, { summary: `run ${given.cmd}`, script: scriptOf(given), leftOut: leftOutOf(given.cmd) }),
  facts: (state, given) => ({ ...skipFacts(state, given), cmd: given.cmd }),
  outcome: (output, given) =>
    notBegun(output, { chdir: given.chdir, cmd: given.cmd }) ??
    outcomeOf(output, given.strip_empty_ends, { cmd: given.cmd }),
});

function scriptOf({ cmd, chdir, executable, stdin, stdin_add_newline: addNewline }: Params): Script {
  const feed = stdin === undefined ? '' : `printf %s ${quote(addNewline ? `${stdin}\n` : stdin)} | `;
  return {
    text: `${enterFolder(chdir)}${feed}${quote(executable)} -c ${quote(cmd)}`,
    args: [],
  };
}
