import pLimit, { type LimitFunction } from 'p-limit';
import type { Risk } from '../module/contract.ts';
import { areTied, type Ties } from '../module/transaction/ties.ts';

/** Thrown when a change is held back because it already went wrong on another host. */
export class HeldBack extends Error {}

/** Runs a change when its risk allows it; resolves to what `change` gives. */
export type RiskGate = <Result>(
  entry: { host: string; risk: Risk; ties?: Ties },
  /** `isFirst`: nobody has come through such a change in this rollout yet. */
  change: (turn: { isFirst: boolean }) => Promise<{ ok: boolean; result: Result }>,
) => Promise<Result>;

interface RiskLimits {
  /** How many disruptive changes at once in one failure domain; undefined when the play asked for nothing: one. */
  readonly asked: number | undefined;
  readonly failureDomainOf: (host: string) => string;
}

/**
 * Concurrency follows what a change can break (design D12): `write` is as wide as forks, `disruptive` one a failure domain
 * unless the play asks for more, `connectivity` one host alone first, then two at a time, never two of one failure domain that is
 * named (an NFS server and its clients) or of which one needs the other, as was seen on them, and nobody after a failure.
 */
export function riskGate({ asked, failureDomainOf }: RiskLimits): RiskGate {
  const disruptive = new Map<string, LimitFunction>();
  const throttle = asked === undefined ? undefined : pLimit(asked);
  const connectivity = pLimit(1);
  const apart = keepApart();
  let lostHost: string | undefined;
  let isFirst = true;

  const limitOf = (host: string): LimitFunction => throttle ?? limitIn(failureDomainOf(host));
  const limitIn = (domain: string): LimitFunction => {
    const limit = disruptive.get(domain) ?? pLimit(1);
    disruptive.set(domain, limit);
    return limit;
  };

  return async <Result>(
    { host, risk, ties = NO_TIES }: { host: string; risk: Risk; ties?: Ties },
    change: (turn: { isFirst: boolean }) => Promise<{ ok: boolean; result: Result }>,
  ): Promise<Result> => {
    if (risk === 'write' && throttle === undefined) return (await change({ isFirst })).result;
    if (risk !== 'connectivity') return limitOf(host)(async () => (await change({ isFirst })).result);
    const alone = async (): Promise<Result> => {
      if (lostHost !== undefined) throw new HeldBack(lostHost);
      const { ok, result } = await change({ isFirst });
      if (ok) [isFirst, connectivity.concurrency] = [false, 2];
      else lostHost = host;
      return result;
    };
    const domain = failureDomainOf(host);
    const untied = (): Promise<Result> => apart(ties, alone);
    return connectivity(() => (domain === '' ? untied() : limitIn(domain)(untied)));
  };
}

const NO_TIES: Ties = { own: [], needs: [] };

/** Begins a change when none is going on of a host that is tied to this one. */
function keepApart(): <Result>(ties: Ties, change: () => Promise<Result>) => Promise<Result> {
  const going = new Map<Ties, Promise<unknown>>();
  return async (ties, change) => {
    for (;;) {
      const other = [...going].find(([others]) => areTied(others, ties));
      if (other === undefined) break;
      await other[1];
    }
    const { promise, resolve } = withEnd();
    // An object of its own: two hosts may share the one of no ties.
    const key = { ...ties };
    going.set(key, promise);
    try {
      return await change();
    } finally {
      going.delete(key);
      resolve();
    }
  };
}

function withEnd(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>(ended => (resolve = ended));
  return { promise, resolve };
}
