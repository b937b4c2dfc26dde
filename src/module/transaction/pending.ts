import type { Change, Plan } from '../contract.ts';
import type { Sections } from '../sections.ts';
import { sh } from '../script.ts';
import { toldNumber } from '../told-number.ts';

/** Comes first in the script of a probe whose module makes transactions, and tells of one that is not settled. */
export const PENDING_PROBE = new URL('pending.sh', import.meta.url).href;

/** A change that an earlier run began and that is neither confirmed nor undone. */
export interface PendingTransaction {
  readonly id: string;
  readonly state: 'pending' | 'rolling' | 'rollback_failed';
  /** Summaries of its changes. */
  readonly what: readonly string[];
  /** Unknown after a reboot. */
  readonly ageSeconds: number | undefined;
  readonly leftSeconds: number | undefined;
  readonly hasTimer: boolean;
  readonly hasRebooted: boolean;
  /** `ok`, or what went wrong; undefined while the changes are still being made. */
  readonly applied: string | undefined;
  /** The last complaint in its log. */
  readonly complaint: string | undefined;
}

const STATES = ['pending', 'rolling', 'rollback_failed'] as const;

export function pendingIn(sections: Sections): PendingTransaction | undefined {
  const lines = sections.get('pending') ?? [];
  const valuesOf = (key: string): readonly string[] =>
    lines.filter(line => line.startsWith(`${key}=`)).map(line => line.slice(key.length + 1));
  const valueOf = (key: string): string | undefined => valuesOf(key)[0];
  const state = STATES.find(one => one === valueOf('state'));
  if (state === undefined) return undefined;
  const seconds = (key: string): number | undefined => {
    const value = valueOf(key);
    return value === undefined ? undefined : toldNumber(value);
  };
  return {
    id: valueOf('id') ?? '',
    state,
    what: valuesOf('what'),
    ageSeconds: seconds('age'),
    leftSeconds: seconds('left'),
    hasTimer: valueOf('timer') !== undefined,
    hasRebooted: valueOf('rebooted') !== undefined,
    applied: valueOf('applied'),
    complaint: valueOf('log'),
  };
}

/** Nothing else is done on a host with an unsettled change: the change is shown, or settled as the play says. */
export function planForPending(pending: PendingTransaction, resolve: 'commit' | 'rollback' | undefined): Plan {
  const told = toldOf(pending);
  if (resolve === undefined)
    return { kind: 'impossible', code: 'transaction_pending', cause: told, mend: mendOf(pending) };
  if (resolve === 'commit' && (pending.state !== 'pending' || pending.applied !== 'ok' || pending.hasRebooted))
    return {
      kind: 'impossible',
      code: 'cannot_commit',
      cause: `this change can no longer be kept: ${told}`,
      mend: 'set "resolve: rollback"',
    };
  const summary = resolve === 'commit' ? 'keep the unconfirmed change' : 'undo the unconfirmed change';
  return { kind: 'changes', changes: [settling(summary, pending)], settles: { id: pending.id, how: resolve } };
}

/** What there is to be done is the engine's, over connections of its own. */
function settling(summary: string, { what }: PendingTransaction): Change {
  return {
    summary: `${summary} (${what.join('; ')})`,
    before: 'unconfirmed',
    after: summary.startsWith('keep') ? 'kept' : 'undone',
    risk: 'connectivity',
    actions: [{ kind: 'run', script: sh`:` }],
  };
}

function toldOf(pending: PendingTransaction): string {
  const { what, ageSeconds, hasRebooted } = pending;
  const since = hasRebooted
    ? ', begun before the host was booted'
    : ageSeconds === undefined
      ? ''
      : `, begun ${ageSeconds} s ago`;
  return `an earlier change of this host is not settled (${what.join('; ') || 'of an older xenplay'}${since}): ${fateOf(pending)}`;
}

function fateOf({ state, applied, hasRebooted, hasTimer, leftSeconds, complaint }: PendingTransaction): string {
  if (state === 'rolling') return 'the host is undoing it';
  if (state === 'rollback_failed') return `the host could not undo it whole (${complaint ?? 'see its log'})`;
  if (hasRebooted) return 'what should undo it at boot has not run yet';
  const made = applied === 'ok' ? 'it is made' : 'it is being made';
  if (!hasTimer) return `${made}, and nothing undoes it before the next boot: its timer is gone`;
  return `${made}, and the host undoes it ${leftSeconds === undefined || leftSeconds <= 0 ? 'now' : `in ${leftSeconds} s`} unless it is confirmed`;
}

function mendOf({ state, hasTimer }: PendingTransaction): string {
  const rollback = '"resolve: rollback" undoes it';
  if (state === 'rolling') return `wait a little; where that does not end, ${rollback}`;
  if (state === 'rollback_failed')
    return `${rollback} once more; else mend the host, and remove /var/lib/xenplay/transaction`;
  return `${hasTimer ? 'wait for that; ' : ''}or decide in this task: "resolve: commit" keeps it, ${rollback}`;
}
