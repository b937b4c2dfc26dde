/** What something may take on one host: in seconds that are known, in requests and in new ways to the host. */
export interface Cost {
  readonly seconds: number;
  /** Requests, for what each may take beyond its parts. */
  readonly requests: number;
  /** Times that connecting to the host may begin anew with all its time. */
  readonly connects: number;
  /** What it gives a phase of connecting, where that is more than the host's own. */
  readonly phaseSeconds: number;
}

export function cost(seconds: number, requests = 0, connects = 0): Cost {
  return { seconds, requests, connects, phaseSeconds: 0 };
}

export const NO_COST: Cost = cost(0);

/** One after the other. */
export function sum(...costs: readonly Cost[]): Cost {
  return costs.reduce((so, one) => joined(so, one, (a, b) => a + b), NO_COST);
}

/** No less than either. */
export function larger(one: Cost, other: Cost): Cost {
  return joined(one, other, Math.max);
}

export function times(count: number, { seconds, requests, connects, phaseSeconds }: Cost): Cost {
  return { ...cost(count * seconds, count * requests, count * connects), phaseSeconds };
}

function joined(one: Cost, other: Cost, join: (a: number, b: number) => number): Cost {
  return {
    seconds: join(one.seconds, other.seconds),
    requests: join(one.requests, other.requests),
    connects: join(one.connects, other.connects),
    phaseSeconds: Math.max(one.phaseSeconds, other.phaseSeconds),
  };
}
