import type { JsonObject } from '../../src/model/json.ts';
import { defineModule } from '../../src/module/contract.ts';
import { type Script, scriptFile } from '../../src/module/script.ts';
import { refusalsOf } from './checks.ts';
import { claimsOf } from './claims.ts';
import { accessOf, isRouted } from './config.ts';
import { autoLink, configPath } from './guest-files.ts';
import { macOf, uuidOf } from './identity.ts';
import { type Params, params, type Vif } from './params.ts';
import { liveDifferences, planOf } from './plan.ts';
import { parseState, type State } from './state.ts';
import { ownDomain } from './transitions.ts';

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
  const isLive = given.state === 'running' || given.state === 'paused';
  const memory = isLive ? String(given.memory) : '0';
  return probe(given.name, uuidOf(given), configPath(given), autoLink(given), memory, ...needsOf(given));
}

/** What the probe shall look for: pairs of kind and name. */
function needsOf(given: Params): readonly string[] {
  if (given.state === 'absent') return [];
  return [
    ...(given.kernel === undefined ? [] : ['kernel', given.kernel]),
    ...(given.ramdisk === undefined ? [] : ['ramdisk', given.ramdisk]),
    ...(given.disks ?? []).flatMap(disk => [accessOf(disk) === 'rw' ? 'disk' : 'cdrom', disk.path]),
    ...(given.vifs ?? []).flatMap(needsOfVif),
  ];
}

function needsOfVif(vif: Vif): readonly string[] {
  const { bridge, script } = vif;
  // A bridge of Open vSwitch is a plain link to the kernel, and may name VLANs behind a dot or a colon.
  const isSwitch = script?.endsWith('vif-openvswitch') === true;
  const link = isSwitch ? ['link', bridge.split(/[.:]/)[0] ?? bridge] : isRouted(vif) ? [] : ['bridge', bridge];
  if (script === undefined) return link;
  return [...link, 'script', script.startsWith('/') ? script : `/etc/xen/scripts/${script}`];
}

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
