import { defineModule } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { factsOf } from './facts.ts';
import { fleetReport } from './fleet-report.ts';
import { type Params, params } from './params.ts';
import { planOf } from './plan.ts';
import { parseState, type State } from './state.ts';

const probe = scriptFile(import.meta.url, 'probe.sh');

export const hvmCheck = defineModule<Params, State>({
  name: 'hvm_check',
  summary: 'Says whether a Xen host can run HVM guests, with the evidence, and which hosts differ from the majority.',
  params,
  probeDeadlineSeconds: 60,
  probe: () => probe(),
  parse: parseState,
  plan: planOf,
  facts: factsOf,
  fleetReport,
});
