import { defineModule } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { allPaths } from './files.ts';
import { type Params, params } from './params.ts';
import { planOf } from './plan.ts';
import { staticRefusals } from './refusals.ts';
import { parseState, type State } from './state.ts';
import { subnetOf, subnetText } from './subnet.ts';

const probe = scriptFile(import.meta.url, 'probe.sh');

export const xenNetwork = defineModule<Params, State>({
  name: 'xen_network',
  summary: 'The network that guests of a dom0 are attached to: a host-only bridge, a NAT bridge, or routing.',
  params,
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
    const subnet = subnetOf(given.address ?? '');
    const natSubnet = given.mode === 'nat' && subnet !== undefined ? subnetText(subnet) : '';
    return probe(given.name, given.uplink ?? '', natSubnet, ...allPaths(given));
  },
  parse: parseState,
  plan: planOf,
  facts: (state, given) => ({
    name: given.name,
    mode: given.mode,
    exists: state.bridge !== undefined,
    ports: state.bridge?.ports ?? [],
    addresses: state.addresses.filter(({ device }) => device === given.name).map(({ cidr }) => cidr),
    renderers: state.renderers,
    management_device: state.facts.get('management') ?? null,
  }),
});
