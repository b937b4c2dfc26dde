import { defineModule } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { factsOf } from './facts.ts';
import { type Params, params } from './params.ts';
import { parseState, type State } from './state.ts';

const probe = scriptFile(import.meta.url, '../../src/module/xend.sh', 'probe.sh');

export const xenFacts = defineModule<Params, State>({
  name: 'xen_facts',
  summary:
    'What a dom0 or NFS host is, in one look: the variables xen (toolstack, version, caps, memory …), net, nfs and xen_host.',
  params,
  gathers: 'any',
  probeDeadlineSeconds: 60,
  probe: () => probe(),
  parse: parseState,
  plan: () => ({ kind: 'converged' }),
  facts: state => ({ ansible_facts: factsOf(state) }),
});
