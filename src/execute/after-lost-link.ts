import type { Reply } from '../connection/connection.ts';
import type { TaskResult } from '../model/result.ts';
import type { Plan } from '../module/contract.ts';
import type { HostState } from './host-state.ts';
import { lookAgain } from './look-again.ts';
import { changedResult, viewOf } from './results.ts';
import type { ChangesPlan, Use } from './use.ts';

interface LostAttempt {
  readonly plan: ChangesPlan;
  readonly reply: Reply;
  /** What there is to say when nothing more can be found out. */
  readonly failure: TaskResult;
  readonly isSecond: boolean;
}

/**
 * What a lost link left unknown is looked at afresh, over a new connection, before anything is sent again: what is found done
 * counts as changed, what is left is sent once more. The connection sees to it that nothing of the first attempt still runs.
 */
export async function afterLostLink(
  host: HostState,
  use: Use,
  { plan, reply, failure, isSecond }: LostAttempt,
  sendAgain: (left: ChangesPlan) => Promise<TaskResult>,
): Promise<TaskResult> {
  const found = isSecond ? undefined : await lookedAfresh(host, use, reply);
  switch (found?.kind) {
    case 'converged':
      return changedResult(plan.changes.map(viewOf), {}, [FOUND_DONE]);
    case 'changes': {
      const result = await sendAgain(found);
      return { ...result, warnings: [...result.warnings, SENT_AGAIN] };
    }
    default:
      return failure;
  }
}

export const FOUND_DONE = 'the connection was lost while this was done; a fresh look finds it done';
const SENT_AGAIN = 'the connection was lost while this was done; what a fresh look found left was sent again';

/** The plan that the host's state asks for now; undefined when there is nothing unknown, or nothing to be found out. */
export async function lookedAfresh(host: HostState, use: Use, reply: Reply): Promise<Plan | undefined> {
  if (!wasCutOff(reply) || use.prepared.script.text === '') return undefined;
  return (await lookAgain(host, use))?.plan;
}

/** The link was lost by itself, and something that was sent may have been done. */
function wasCutOff({ results, lost }: Reply): boolean {
  return lost !== undefined && lost.code !== 'interrupted' && results.some(({ kind }) => kind === 'unknown');
}
