import type { Diagnostic, Position } from '../model/diagnostic.ts';
import { groupBy } from '../model/group-by.ts';
import type { Claim } from '../module/contract.ts';

/** A claim with the host and the place that made it. */
export interface Claimed extends Claim {
  readonly host: string;
  readonly position: Position;
}

/** Things that two owners claim (a MAC address, a uuid, a writable disk): one diagnostic a thing, at the second claim. */
export function conflictsOf(claims: readonly Claimed[]): readonly Diagnostic[] {
  const groups = groupBy(claims, ({ kind, value, scope, host }) =>
    [kind, value, scope === 'host' ? host : ''].join('\0'),
  );
  return [...groups.values()].flatMap(group => {
    const [first] = group;
    const other = group.find(claim => claim.owner !== first?.owner);
    return first === undefined || other === undefined ? [] : [conflict(first, other)];
  });
}

function conflict(first: Claimed, other: Claimed): Diagnostic {
  const place = ({ position }: Claimed): string => `${position.file}:${position.line}`;
  return {
    code: 'claimed_twice',
    severity: 'error',
    cause: `the ${other.kind.replaceAll('_', ' ')} ${other.value} of ${told(other)} is also that of ${told(first)} (${place(first)})`,
    mend: other.mend ?? `give each its own ${other.kind.replaceAll('_', ' ')}`,
    position: other.position,
  };
}

function told({ owner, host }: Claimed): string {
  return owner.includes(host) ? owner : `${owner} on ${host}`;
}
