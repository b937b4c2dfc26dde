import { defineModule } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { PENDING_PROBE } from '../../src/module/transaction/pending.ts';
import { audited, differencesOf } from './audit.ts';
import { allPaths } from './files.ts';
import { liveMasquerades } from './masquerade.ts';
import { isGuestPort } from './names.ts';
import { type Params, params } from './params.ts';
import { parseState, type State } from './state.ts';
import { planOf } from './plan.ts';
import { staticRefusals } from './static-refusals.ts';
import { portsOf } from './take-over.ts';

const probe = scriptFile(import.meta.url, PENDING_PROBE, 'probe.sh');

export const xenNetwork = defineModule<Params, State>({
  name: 'xen_network',
  summary:
    'The network that guests of a dom0 are attached to: a host-only bridge, a bridge with the uplink in it, a NAT bridge, or routing.',
  params,
  takesAsync: false,
  highestRisk: 'connectivity',
  // A dom0 that its guests keep busy answers late.
  probeDeadlineSeconds: 120,
  changeSeconds: ({ rollback_after: seconds }) => seconds,
  check: staticRefusals,
  claims: ({ name, address, state, mode }, { name: host }) =>
    state === 'absent' || mode === 'routed' || address === undefined
      ? []
      : [
          {
            kind: 'bridge_address',
            value: address.split('/')[0] ?? '',
            owner: `bridge ${name} on ${host}`,
            scope: 'host',
            param: ['address'],
          },
        ],
  probe: given => {
    const { name, mode, uplink, state, address } = given;
    const ports = portsOf(given);
    const asked = state === 'present' ? (address?.split('/')[0] ?? '') : '';
    return probe(name, mode, uplink ?? '', asked, String(ports.length), ...ports, ...allPaths(given));
  },
  parse: parseState,
  plan: (state, given) => (given.audit ? audited(planOf(state, given)) : planOf(state, given)),
  facts: (state, given) => {
    const bridge = given.mode === 'routed' ? undefined : state.links.get(given.name);
    return {
      name: given.name,
      mode: given.mode,
      exists: bridge !== undefined,
      is_up: bridge?.isUp ?? false,
      mac: bridge?.mac ?? null,
      mtu: bridge?.mtu ?? null,
      ports: bridge?.ports.filter(port => !isGuestPort(port)) ?? [],
      guest_ports: bridge?.ports.filter(isGuestPort) ?? [],
      addresses: state.addresses.filter(({ device }) => device === given.name).map(({ cidr }) => cidr),
      ip_forward: state.facts.get('ip_forward') === '1',
      masquerades: liveMasquerades(state).map(({ subnet, uplink }) => ({ subnet, uplink })),
      renderers: state.renderers,
      management_devices: state.management,
      ...(given.audit ? { audit: differencesOf(planOf(state, given)) } : {}),
    };
  },
});
