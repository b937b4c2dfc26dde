import type { Reply } from '../connection/connection.ts';
import type { TaskResult } from '../model/result.ts';
import type { ActionPart } from './apply-failure.ts';
import type { HostState } from './host-state.ts';
import { lookAgain } from './look-again.ts';
import { changedResult, failedResult, okResult, viewOf } from './results.ts';
import { type ChangesPlan, factsOf, type Use } from './use.ts';

/** How often changes that came too late are planned anew. */
export const MOST_STALE = 3;

/** Whether an action did nothing because the host is not as it was looked at any more. */
export function isStale({ prepared }: Use, steps: readonly ActionPart[], { results }: Reply): boolean {
  const { staleCode } = prepared.module;
  if (staleCode === undefined) return false;
  const sent = results.slice(0, steps.length);
  const wrong = sent.find(result => result.kind !== 'done' || result.output.exitStatus !== 0);
  return (
    wrong?.kind === 'done' && wrong.output.stderr.trimEnd().split('\n').at(-1)?.startsWith(`${staleCode}:`) === true
  );
}

interface Stale {
  readonly plan: ChangesPlan;
  /** What there is to say when nothing more can be found out. */
  readonly failure: TaskResult;
}

/** Somebody else was quicker: what is there now is looked at, and the changes that it asks for are sent. */
export async function afterStaleLook(
  host: HostState,
  use: Use,
  { plan, failure }: Stale,
  sendAgain: (anew: ChangesPlan) => Promise<TaskResult>,
): Promise<TaskResult> {
  const found = await lookAgain(host, use);
  if (found === undefined) return failure;
  const facts = factsOf(use.prepared, found.state);
  const done = failure.failure?.done ?? [];
  const views = plan.changes.filter(({ summary }) => done.includes(summary)).map(viewOf);
  const { plan: anew } = found;
  switch (anew.kind) {
    case 'changes': {
      const result = await sendAgain(anew);
      return { ...result, changes: [...views, ...result.changes], warnings: [...result.warnings, PLANNED_ANEW] };
    }
    case 'converged':
      return views.length === 0
        ? okResult(facts, [...(anew.warnings ?? []), PLANNED_ANEW])
        : changedResult(views, facts, [...(anew.warnings ?? []), PLANNED_ANEW]);
    case 'impossible':
      return failedResult({ code: anew.code, cause: anew.cause, mend: anew.mend, done }, facts, views);
    default:
      return failure;
  }
}

const PLANNED_ANEW = 'somebody else changed the same between look and change: it was looked at and planned anew';
