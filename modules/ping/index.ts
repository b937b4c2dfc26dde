import { defineModule } from '../../src/module/contract.ts';
import { sh } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';

export const ping = defineModule<Params, string>({
  name: 'ping',
  summary: 'Says whether the host can be logged in to and its sh works.',
  params,
  probe: ({ data }) => sh`printf %s ${data}`,
  parse: ({ stdout }) => stdout,
  plan: (state, { data }) =>
    state === data
      ? { kind: 'converged' }
      : {
          kind: 'impossible',
          code: 'wrong_answer',
          cause: 'the host did not give back what was sent',
          mend: 'look at its shell',
        },
  facts: state => ({ ping: state }),
});
