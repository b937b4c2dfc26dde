import { writtenBefore } from './written-before.ts';
import { isGuestPort } from './names.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';
import { xlConfWarnings } from './xl-conf.ts';
import { portsOf } from './take-over.ts';

/** What is not ours to change, but keeps guests from the network. */
export function warningsOf(state: State, params: Params): readonly string[] {
  const clock = clockWarnings(state);
  return params.state === 'absent'
    ? [...clock, ...leftOver(state), ...xlConfWarnings(state, params)]
    : [
        ...clock,
        ...filterWarnings(state, params),
        ...bootWarnings(state),
        ...linkWarnings(state, params),
        ...xlConfWarnings(state, params),
      ];
}

/** Seconds; when this was written. No host can truly be before that. */
const WRITTEN = Date.UTC(2026, 0) / 1000;
/** A clock that is set to another time zone is no more than this away. */
const DAY = 24 * 3600;

/** Our own timers count from boot; what else goes by the time of day on this host does not work. */
function clockWarnings({ facts, receivedAt }: State): readonly string[] {
  const clock = Number(facts.get('clock') ?? NaN);
  if (!(clock >= 0)) return [];
  const consequence = 'certificates, logs and timers of others go by it';
  // Beyond the last year that a date can be written in.
  const day = new Date(Math.min(clock, 253_402_300_799) * 1000).toISOString().slice(0, 10);
  if (clock < WRITTEN) return [`the clock of this host is wrong, it says ${day}: ${consequence}`];
  const days = receivedAt === undefined ? 0 : Math.trunc((clock - receivedAt) / DAY);
  if (days === 0) return [];
  const off = `${Math.abs(days)} day${Math.abs(days) === 1 ? '' : 's'} ${days > 0 ? 'ahead of' : 'behind'}`;
  return [`the clock of this host is ${off} the controller's, it says ${day}: ${consequence}`];
}

/** Whether other networks of the host need forwarding is not known, so it stays on. */
function leftOver(state: State): readonly string[] {
  const isForwarding = state.facts.get('ip_forward') === '1' && writtenBefore(state).rules.length > 0;
  return isForwarding ? ['net.ipv4.ip_forward stays 1 until the next boot: other networks may need it'] : [];
}

/** The keys of br_netfilter are there only while it is loaded: missing means off. */
function filterWarnings({ facts, forwardPolicy }: State, { mode }: Params): readonly string[] {
  if (forwardPolicy !== 'DROP') return [];
  const isBridgeFiltered = facts.get('bridge_nf') === '1';
  return [
    ...(isBridgeFiltered
      ? ['br_netfilter is loaded and the policy of FORWARD is DROP: guests on the bridge are cut off from each other']
      : []),
    ...(mode === 'nat'
      ? ['the policy of FORWARD is DROP: let the bridge through in the firewall, or guests do not get out']
      : []),
  ];
}

function bootWarnings({ forwardOffIn }: State): readonly string[] {
  return forwardOffIn.map(file => `${file} sets net.ipv4.ip_forward to 0: after a reboot this may win`);
}

function linkWarnings(state: State, params: Params): readonly string[] {
  const { links, addresses } = state;
  const { name, mode, address } = params;
  const ports = portsOf(params);
  if (mode === 'routed') return [];
  const silent = ports.filter(port => links.get(port)?.isUp === true && links.get(port)?.hasCarrier === false);
  const others = (links.get(name)?.ports ?? []).filter(port => !isGuestPort(port) && !ports.includes(port));
  const unasked = ports.filter(port => links.get(port)?.duplicate === 'unasked');
  const known = [address, ...writtenBefore(state).addresses];
  const extra = addresses.filter(({ device, cidr }) => device === name && !known.includes(cidr) && !cidr.includes(':'));
  return [
    ...unasked.map(port => `without arping of iputils nobody asked whether a host beyond ${port} has the address`),
    ...silent.map(port => `${port} has no carrier`),
    ...others.map(port => `${name} has the port ${port}, which the task does not name`),
    ...extra.map(({ cidr }) => `${name} also has the address ${cidr}, which the task does not name`),
  ];
}
