import type { Change } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { writtenBefore } from './written-before.ts';
import { canonicalIpv6 } from './ipv6.ts';
import { liveChange } from './live-change.ts';
import { MAC } from './names.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';
import { vlanOf } from './vlan.ts';

const enslave = scriptFile(import.meta.url, 'enslave.sh');
const release = scriptFile(import.meta.url, 'release.sh');
const route = scriptFile(import.meta.url, 'default-route.sh');

/** The interfaces that belong into the bridge. */
export function portsOf(params: Params): readonly string[] {
  const { mode, uplink, ports } = params;
  const vlan = vlanOf(params);
  if (vlan !== undefined) return [vlan.name, ...ports];
  return mode === 'bridged' && uplink !== undefined ? [uplink, ...ports] : ports;
}

/** What the play leaves open is as the host has it: the bridge looks to the network like the uplink did. */
export function completed(given: Params, state: State): Params {
  const address6 = given.address6 === undefined ? undefined : canonicalIpv6(given.address6);
  const params: Params = { ...given, ...(address6 === undefined ? {} : { address6 }) };
  if (params.mode !== 'bridged') return params;
  const mac = params.mac ?? state.links.get(params.uplink ?? '')?.mac.match(MAC)?.[0];
  const gateway = params.gateway ?? knownGateway(state);
  const gateway6 = params.gateway6 ?? (address6 === undefined ? undefined : knownGateway6(state));
  return {
    ...params,
    ...(mac === undefined ? {} : { mac }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(gateway6 === undefined ? {} : { gateway6 }),
  };
}

/** As it is now; else, with no route there, what an earlier run wrote down: for ifupdown, networkd or netplan. */
function knownGateway({ facts, files }: State): string | undefined {
  const written = [...files.values()].map(
    text => /^(?: {4}gateway |[Gg]ateway=| {6}routes: .*"0\.0\.0\.0\/0","via":")([0-9.]{7,15})(?:$|")/m.exec(text)?.[1],
  );
  return facts.get('gateway')?.match(/^[0-9.]{7,15}$/)?.[0] ?? written.find(known => known !== undefined);
}

function knownGateway6({ facts, files }: State): string | undefined {
  const written = [...files.values()].map(
    text =>
      /^(?: {4}up ip -6 route replace default via |[Gg]ateway=| {6}routes: .*"::\/0","via":")([0-9a-f]*:[0-9a-f:]*)(?:$|"| )/m.exec(
        text,
      )?.[1],
  );
  return facts.get('gateway6')?.match(/^[0-9a-f:]{2,39}$/)?.[0] ?? written.find(known => known !== undefined);
}

/** Puts the uplink into the bridge without its addresses; afterwards, takes away those that came back. */
export function uplinkChanges(state: State, { mode, name, uplink, address6 }: Params): readonly Change[] {
  if (mode !== 'bridged' || uplink === undefined) return [];
  const addresses = state.addresses
    .filter(({ device, cidr }) => device === uplink && (!cidr.includes(':') || cidr === address6))
    .map(({ cidr }) => cidr);
  const isInside = state.links.get(uplink)?.master === name;
  if (isInside && addresses.length === 0) return [];
  return [
    liveChange({
      summary: isInside ? `take the addresses of ${uplink} away` : `put ${uplink} into ${name}, and its addresses away`,
      before: [uplink, ...addresses].join(' '),
      after: `${uplink} in ${name}`,
      scripts: [enslave(uplink, name, address6 ?? '')],
    }),
  ];
}

/** The uplink leaves the bridge with the addresses and the default routes that the bridge had, and the bridge goes. */
export function releaseChange(state: State, params: Params): Change {
  const { name, uplink = '', address6 } = params;
  const { facts } = state;
  const known = [address6, ...writtenBefore(state).addresses];
  const addresses = state.addresses
    .filter(
      ({ device, cidr }) =>
        device === name && (isIpv4Cidr(cidr) || (canonicalIpv6(cidr) === cidr && known.includes(cidr))),
    )
    .map(({ cidr }) => cidr);
  const gateway =
    facts.get('gateway_device') === name ? (facts.get('gateway')?.match(/^[0-9.]{7,15}$/)?.[0] ?? '') : '';
  const gateway6 =
    facts.get('gateway6_device') === name ? (facts.get('gateway6')?.match(/^[0-9a-f:]{2,39}$/)?.[0] ?? '') : '';
  return liveChange({
    summary: `give the addresses of ${name} back to ${uplink}, and remove the bridge`,
    before: [`${uplink} in ${name}`, ...addresses].join(' '),
    after: [uplink, ...addresses].join(' '),
    scripts: [release(name, uplink, gateway, gateway6, ...addresses)],
  });
}

function isIpv4Cidr(cidr: string): boolean {
  return /^[0-9.]{7,15}\/\d{1,2}$/.test(cidr);
}

export function gatewayChanges(state: State, { mode, name, gateway, gateway6 }: Params): readonly Change[] {
  if (mode !== 'bridged') return [];
  return [...oneGateway(state, name, '', gateway), ...oneGateway(state, name, '6', gateway6)];
}

function oneGateway({ facts }: State, name: string, family: '' | '6', gateway: string | undefined): readonly Change[] {
  const [via = '', device = ''] = [facts.get(`gateway${family}`), facts.get(`gateway${family}_device`)];
  if (gateway === undefined || (via === gateway && device === name)) return [];
  return [
    liveChange({
      summary: `route by default to ${gateway} over ${name}`,
      before: via === '' ? '' : `default via ${via} dev ${device}`,
      after: `default via ${gateway} dev ${name}`,
      scripts: [route(gateway, name, family === '6' ? '-6' : '-4')],
    }),
  ];
}
