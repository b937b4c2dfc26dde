import type { Change } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { liveChange } from './live-change.ts';
import { MAC } from './names.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';

const enslave = scriptFile(import.meta.url, 'enslave.sh');
const route = scriptFile(import.meta.url, 'default-route.sh');

/** The interfaces that belong into the bridge. */
export function portsOf({ mode, uplink, ports }: Params): readonly string[] {
  return mode === 'bridged' && uplink !== undefined ? [uplink, ...ports] : ports;
}

/** What the play leaves open is as the host has it: the bridge looks to the network like the uplink did. */
export function completed(params: Params, { links, facts, files }: State): Params {
  if (params.mode !== 'bridged') return params;
  const mac = params.mac ?? links.get(params.uplink ?? '')?.mac.match(MAC)?.[0];
  const written = [...files.values()].map(text => /^ {4}gateway ([0-9.]{7,15})$/m.exec(text)?.[1]);
  const gateway =
    params.gateway ?? facts.get('gateway')?.match(/^[0-9.]{7,15}$/)?.[0] ?? written.find(known => known !== undefined);
  return { ...params, ...(mac === undefined ? {} : { mac }), ...(gateway === undefined ? {} : { gateway }) };
}

/** Puts the uplink into the bridge without its addresses; afterwards, takes away those that came back. */
export function uplinkChanges(state: State, { mode, name, uplink }: Params): readonly Change[] {
  if (mode !== 'bridged' || uplink === undefined) return [];
  const addresses = state.addresses
    .filter(({ device, cidr }) => device === uplink && !cidr.includes(':'))
    .map(({ cidr }) => cidr);
  const isInside = state.links.get(uplink)?.master === name;
  if (isInside && addresses.length === 0) return [];
  return [
    liveChange({
      summary: isInside ? `take the addresses of ${uplink} away` : `put ${uplink} into ${name}, and its addresses away`,
      before: [uplink, ...addresses].join(' '),
      after: `${uplink} in ${name}`,
      scripts: [enslave(uplink, name)],
    }),
  ];
}

export function gatewayChanges({ facts }: State, { mode, name, gateway }: Params): readonly Change[] {
  if (mode !== 'bridged' || gateway === undefined) return [];
  const [via = '', device = ''] = [facts.get('gateway'), facts.get('gateway_device')];
  if (via === gateway && device === name) return [];
  return [
    liveChange({
      summary: `route by default to ${gateway} over ${name}`,
      before: via === '' ? '' : `default via ${via} dev ${device}`,
      after: `default via ${gateway} dev ${name}`,
      scripts: [route(gateway, name)],
    }),
  ];
}
