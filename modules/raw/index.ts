import { defineModule } from '../../src/module/contract.ts';
import { seemsToTouchNetwork } from '../../src/module/opaque/of-network.ts';
import { outcomeOf } from '../../src/module/opaque/outcome.ts';
import { quote } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';

export const raw = defineModule<Params, true>({
  name: 'raw',
  summary: 'Runs text in a shell, with nothing done before or after; it counts as changed.',
  params,
  takesAsync: false,
  mayTouchNetwork: ({ free_form: text }) => seemsToTouchNetwork(text),
  freeForm: 'free_form',
  // As in Ansible.
  takesEnvironment: false,
  probe: () => ({ text: '', args: [] }),
  parse: () => true,
  plan: (_, { free_form: text, executable }) => ({
    kind: 'command',
    summary: `run ${text}`,
    script: { text: `${quote(executable)} -c ${quote(text)}`, args: [] },
  }),
  outcome: output => outcomeOf(output, false, output.exitStatus === 0 ? {} : { msg: 'non-zero return code' }),
});
