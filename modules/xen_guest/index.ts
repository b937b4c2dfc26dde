import type { JsonObject } from '../../src/model/json.ts';
import { defineModule } from '../../src/module/contract.ts';
import { refusalsOf } from './checks.ts';
import { claimsOf } from './claims.ts';
import { configPath } from './guest-files.ts';
import { macOf, uuidOf } from './identity.ts';
import { type Params, params } from './params.ts';
import { liveDifferences, planOf } from './plan.ts';
import { probeScript } from './probe.ts';
import { parseState, type State } from './state.ts';
import { ownDomain } from './transitions.ts';

export const xenGuest = defineModule<Params, State>({
  name: 'xen_guest',
  summary: 'A guest of a Xen dom0 (xl): its config file, its autostart and the live domain.',
  params,
  check: refusalsOf,
  claims: claimsOf,
  // A guest in the middle of a reboot is waited for, half a minute at most.
  probeDeadlineSeconds: 90,
  changeSeconds: given =>
    3600 + given.migrate_timeout + given.shutdown_timeout + given.dying_timeout + given.create_timeout,
  highestRisk: 'disruptive',
  needsSettledNetwork: ({ state }) => state === 'running' || state === 'paused',
  probe: probeScript,
  parse: parseState,
  plan: planOf,
  facts,
});

function facts(state: State, given: Params): JsonObject {
  const domain = ownDomain(state.domains, given);
  const reasons = liveDifferences(state, domain, given).flatMap(difference =>
    difference.kind === 'restart' ? [difference.what] : [],
  );
  return {
    name: given.name,
    uuid: uuidOf(given),
    state: domain?.state ?? (state.file === undefined ? 'absent' : 'shutdown'),
    domid: domain?.domid ?? null,
    memory: domain?.memoryMiB ?? null,
    macs: (given.vifs ?? []).map((vif, index) => macOf(vif, index, given)),
    config: configPath(given),
    autostart: typeof state.autostart === 'object',
    restart_required: reasons.length > 0,
    restart_reasons: reasons,
  };
}
