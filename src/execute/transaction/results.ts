import type { Failure, TaskResult } from '../../model/result.ts';
import type { CommandOutput } from '../../module/contract.ts';
import { changedResult, failedResult, linkResult, outputOf, viewOf } from '../results.ts';
import type { ChangesPlan } from '../use.ts';
import type { Progress } from './scripts.ts';

const FOLDER = '/var/lib/xenplay/transaction';

/** The host refused before anything was changed; in its own words, "refused CODE CAUSE". */
export function neverBegun(plan: ChangesPlan, output: CommandOutput): TaskResult {
  const [, code = 'action_failed', cause] = /^refused (\S+) (.+)$/m.exec(output.stdout) ?? [];
  const said = cause ?? output.stderr.trim().split('\n').at(-1) ?? `exit status ${output.exitStatus}`;
  return failedResult({
    code,
    cause: `nothing was changed: ${said}`,
    mend: MENDS[code] ?? 'look at the host, then run again',
    notDone: summariesOf(plan),
    ...(cause === undefined ? outputOf(output) : {}),
  });
}

const MENDS: Readonly<Record<string, string>> = {
  transaction_pending: 'run again: it is then shown, and settled by "resolve: rollback" or "resolve: commit"',
  rehearsal_failed: `the change could not be undone safely: see ${FOLDER}/log on the host`,
  no_boot_guard: 'make the change at the console, or install cron',
  not_root: 'use "become: true"',
  no_space: 'free some space first',
};

export function committed(plan: ChangesPlan): TaskResult {
  return changedResult(plan.changes.map(viewOf), {}, plan.warnings ?? []);
}

/** The host is as it was, or says that it is not. */
export function rolledBack(plan: ChangesPlan, progress: Progress, objection: string | undefined): TaskResult {
  const { state, log } = progress;
  const why = reasonText(progress, objection);
  const failure: Failure =
    state === 'rolled_back'
      ? {
          code: 'rolled_back',
          cause: `the host undid the change: ${why}`,
          mend: 'see what the host logged, with -v',
          stdout: log,
          notDone: summariesOf(plan),
        }
      : {
          code: state === 'none' ? 'transaction_lost' : 'rollback_failed',
          cause:
            state === 'none'
              ? 'the host knows nothing of the change any more'
              : `the host could not undo the change whole: ${why}`,
          mend: `look at the host (${FOLDER}/log)`,
          stdout: log,
          unknown: summariesOf(plan),
        };
  return failedResult(failure, { transaction: state === 'rolled_back' ? 'rolled_back' : 'unknown' });
}

function reasonText({ reason, applied, hasRebooted, log }: Progress, objection: string | undefined): string {
  if (objection !== undefined) return objection;
  if (hasRebooted || reason === 'boot' || reason === 'late') return 'it was booted before the change was confirmed';
  if (reason === 'failed' || applied?.startsWith('failed') === true)
    return `a step failed: ${log.split('\n').findLast(line => /failed|error|cannot/i.test(line)) ?? 'see its log'}`;
  return 'it was not reached over a new connection in time';
}

/** Not even after its own deadline did the host come back: a hard stop for the rollout. */
export function stillOut(plan: ChangesPlan, lost: { readonly cause: string } | undefined): TaskResult {
  const reason = lost === undefined ? '' : ` (${lost.cause})`;
  const result = linkResult(
    {
      code: 'not_back',
      phase: 'exchange',
      cause: `the host should have undone the change by itself, and is not back${reason}`,
      mend: `look at its console; ${FOLDER}/log says how far it came`,
    },
    { unknown: summariesOf(plan) },
  );
  return { ...result, facts: { transaction: 'unreachable' } };
}

/** What an earlier run left was not settled as it should have been. */
export function notSettled(plan: ChangesPlan, cause: string, log: string): TaskResult {
  const mend = `look at the host (${FOLDER}/log)`;
  return failedResult({ code: 'not_settled', cause, mend, stdout: log, notDone: summariesOf(plan) });
}

/** We were told to stop in the middle. */
export function unsettled(plan: ChangesPlan): TaskResult {
  return linkResult(
    {
      code: 'interrupted',
      phase: 'exchange',
      cause: 'the run was interrupted before the change was confirmed: the host undoes it by itself',
      mend: 'run again once it has',
    },
    { unknown: summariesOf(plan) },
  );
}

function summariesOf({ changes }: ChangesPlan): readonly string[] {
  return changes.map(change => change.summary);
}
