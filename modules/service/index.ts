import { defineModule } from '../../src/module/contract.ts';
import { isOfNetwork } from '../../src/module/services/of-network.ts';
import { look } from '../../src/module/services/look.ts';
import { planService, serviceFacts, type Wanted } from '../../src/module/services/plan.ts';
import { parseService, type ServiceState } from '../../src/module/services/state.ts';
import { type Params, params } from './params.ts';

export const service = defineModule<Params, ServiceState>({
  name: 'service',
  summary: 'A service that runs and starts with the host, by systemd, OpenRC or init scripts.',
  params,
  needsSettledNetwork: ({ name }) => isOfNetwork(name),
  check: given =>
    given.state === undefined && given.enabled === undefined
      ? [{ code: 'missing_parameter', cause: 'service needs state or enabled', mend: 'say what it shall be' }]
      : [],
  probe: given => look({ ...wantedOf(given), which: 'any', pattern: given.pattern }),
  parse: parseService,
  plan: (state, given) => planService(state, wantedOf(given)),
  facts: (state, given) => serviceFacts(state, wantedOf(given)),
});

function wantedOf(given: Params): Wanted {
  const words = (given.args ?? given.arguments).split(/\s+/).filter(word => word !== '');
  return {
    name: given.name,
    state: given.state,
    enabled: given.enabled,
    scope: 'system',
    runlevel: given.runlevel,
    words,
    sleepSeconds: given.sleep,
  };
}
