import type { JsonObject } from '../../src/model/json.ts';
import { defineModule } from '../../src/module/contract.ts';
import { type Script, scriptFile } from '../../src/module/script.ts';
import { claimsOf, refusalsOf } from './checks.ts';
import { macOf, uuidOf } from './identity.ts';
import { restartReasons } from './live-difference.ts';
import { type Params, params } from './params.ts';
import { autoLink, configPath, ownDomain, planOf } from './plan.ts';
import { parseState, type State } from './state.ts';

const probe = scriptFile(import.meta.url, 'probe.sh');

export const xenGuest = defineModule<Params, State>({
  name: 'xen_guest',
  summary: 'A guest of a Xen dom0 (xl): its config file, its autostart and the live domain.',
  params,
  check: refusalsOf,
  claims: claimsOf,
  probeDeadlineSeconds: 60,
  probe: probeScript,
  parse: parseState,
  plan: planOf,
  facts,
});

function probeScript(given: Params): Script {
  const needs: string[] = [];
  if (given.state !== 'absent') {
    for (const [kind, path] of [
      ['kernel', given.kernel],
      ['ramdisk', given.ramdisk],
    ] as const)
      if (path !== undefined) needs.push(kind, path);
    for (const { path } of given.disks ?? []) needs.push('disk', path);
    for (const { bridge, script } of given.vifs ?? []) {
      const isRouted = script?.includes('vif-route') === true || script?.includes('vif-nat') === true;
      if (!isRouted) needs.push('bridge', bridge);
      if (script !== undefined) needs.push('script', script.startsWith('/') ? script : `/etc/xen/scripts/${script}`);
    }
  }
  return probe(given.name, uuidOf(given), configPath(given), autoLink(given), ...needs);
}

function facts(state: State, given: Params): JsonObject {
  const domain = ownDomain(state, given);
  const reasons = domain === undefined ? [] : restartReasons(state, given);
  return {
    name: given.name,
    uuid: uuidOf(given),
    state: domain?.state ?? (state.file === undefined ? 'absent' : 'shutdown'),
    domid: domain?.domid ?? null,
    macs: (given.vifs ?? []).map((vif, index) => macOf(vif, index, given)),
    config: configPath(given),
    restart_required: reasons.length > 0,
    restart_reasons: reasons,
  };
}
