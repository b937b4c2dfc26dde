import { defineModule } from '../../src/module/contract.ts';
import { isNetworkFile } from '../../src/module/files/of-network.ts';
import {
  editFacts,
  editRefusals,
  type EditState,
  lookToEdit,
  parseEdit,
  patternRefusals,
  planEdit,
} from '../../src/module/files/edit.ts';
import { ruleRefusals } from '../../src/module/rules.ts';
import { edited } from './edit.ts';
import { type Params, params } from './params.ts';

export const blockinfile = defineModule<Params, EditState>({
  name: 'blockinfile',
  summary: 'Lines of a text file between two markers: that they are there, or are not.',
  params,
  needsSettledNetwork: ({ path }) => isNetworkFile(path),
  check: given => [
    ...editRefusals(given),
    ...ruleRefusals('blockinfile', given, { exclusive: [['insertbefore', 'insertafter']] }),
    ...patternRefusals({ insertafter: given.insertafter, insertbefore: given.insertbefore }),
  ],
  probe: lookToEdit,
  parse: parseEdit,
  plan(state, given) {
    if (isNothing(state, given)) return { kind: 'converged' };
    return planEdit(state, given, bytes => edited(bytes, given, state.found.kind === 'absent'));
  },
  facts: (state, given) =>
    isNothing(state, given) ? { msg: `File ${state.path} not present` } : { msg: '', ...editFacts(state) },
});

function isNothing({ found }: EditState, { state, create }: Params): boolean {
  return state === 'absent' && create && found.kind === 'absent';
}
