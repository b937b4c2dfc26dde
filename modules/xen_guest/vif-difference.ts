import { isRouted } from './device-texts.ts';
import type { Vif } from './params.ts';
import type { LiveVif } from './xl-live.ts';

/** Settings in which a live interface is not as declared, as `bridge a -> b`; what is not stated or not shown is not compared. */
export function differingSettings(now: LiveVif, wanted: Vif): readonly string[] {
  const rate = wanted.rate === undefined ? undefined : rateOf(wanted.rate);
  const pairs: readonly (readonly [string, string | number | undefined, string | number | undefined])[] = [
    ['bridge', now.bridge, isRouted(wanted) ? undefined : wanted.bridge],
    ['ip', isRouted(wanted) ? (now.ip ?? 'none') : now.ip, wanted.ip],
    ['script', now.script, wanted.script],
    ['vifname', now.ifname, wanted.vifname],
    ['model', now.model, wanted.model],
    ['mtu', now.mtu, wanted.mtu],
    ['rate', now.rate?.join(' bytes in ') ?? (rate === undefined ? undefined : 'none'), rate?.join(' bytes in ')],
  ];
  return pairs
    .filter(([, seen, stated]) => seen !== undefined && stated !== undefined && !isSame(seen, stated))
    .map(([key, seen, stated]) => `${key} ${String(seen)} -> ${String(stated)}`);
}

/** A script may be given by its name alone; xl shows one of xl.conf as that has it. */
function isSame(seen: string | number, stated: string | number): boolean {
  return (
    seen === stated ||
    (typeof seen === 'string' && typeof stated === 'string' && scriptPath(seen) === scriptPath(stated))
  );
}

const scriptPath = (script: string): string => (script.includes('/') ? script : `/etc/xen/scripts/${script}`);

/** `10Mb/s`, `250KB/s@20ms`: bytes, and the microseconds in which they may pass; undefined for what is no rate. */
export function rateOf(text: string): readonly [bytes: number, interval: number] | undefined {
  const [, amount, prefix = '', unit, time, timeUnit = 's'] =
    /^(\d+)([GMK]?)([Bb])\/s(?:@(\d+)(ms|us|s))?$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const perSecond = (Number(amount) * (PREFIXES[prefix] ?? 1)) / (unit === 'b' ? 8 : 1);
  const interval = time === undefined ? USUAL_INTERVAL : Number(time) * (MICROSECONDS[timeUnit] ?? 1);
  return [Math.floor((perSecond * interval) / 1e6), interval];
}

const PREFIXES: Readonly<Record<string, number>> = { K: 1000, M: 1_000_000, G: 1_000_000_000 };
const MICROSECONDS: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1_000_000 };
const USUAL_INTERVAL = 50_000;
