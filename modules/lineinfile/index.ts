import { defineModule, type Refusal } from '../../src/module/contract.ts';
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
import { edited, unwanted } from './edit.ts';
import { type Params, params } from './params.ts';

export const lineinfile = defineModule<Params, EditState>({
  name: 'lineinfile',
  summary: 'One line of a text file: that it is there, or is not.',
  params,
  needsSettledNetwork: ({ path }) => isNetworkFile(path),
  check: refusals,
  probe: lookToEdit,
  parse: parseEdit,
  plan(state, given) {
    if (given.state === 'absent' && state.found.kind === 'absent') return { kind: 'converged' };
    const plan = planEdit(state, given, bytes => edited(bytes, given));
    if (plan.kind !== 'changes') return plan;
    const { backup_file: backup = '', ...facts } = plan.facts ?? {};
    return { ...plan, facts: { ...facts, ...foundFacts(state, given), backup } };
  },
  facts(state, given) {
    if (given.state === 'absent' && state.found.kind === 'absent') return { msg: 'file not present' };
    return { msg: '', ...foundFacts(state, given), ...editFacts(state), ...(state.isReadable ? { backup: '' } : {}) };
  },
});

function foundFacts(state: EditState, given: Params) {
  return given.state === 'absent' && state.isReadable ? { found: unwanted(state.bytes, given) } : {};
}

function refusals(given: Params): readonly Refusal[] {
  const { regexp, insertafter, insertbefore, backrefs } = given;
  return [
    ...editRefusals(given),
    ...ruleRefusals('lineinfile', given, {
      exclusive: [
        ['insertbefore', 'insertafter'],
        ['regexp', 'search_string'],
        ...(backrefs ? [['backrefs', 'search_string']] : []),
      ],
      when: [
        { param: 'state', is: 'present', oneOf: ['line'] },
        { param: 'state', is: 'absent', oneOf: ['line', 'search_string', 'regexp'] },
        { param: 'backrefs', is: true, oneOf: ['regexp'] },
      ],
    }),
    ...patternRefusals({ regexp, insertafter, insertbefore }),
  ];
}
