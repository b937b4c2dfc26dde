import type { Interruption, RunEvent } from '../model/event.ts';
import { counted, NO_COUNTS } from '../model/recap.ts';
import type { ChangeView, RecapCounts } from '../model/result.ts';

/** How a run stands: `cut_off` means that its program ended without a word (killed, power lost). */
export type RunState = 'ended' | 'drained' | 'stopped' | 'running' | 'cut_off';

/** A run's events, and whether its program is still writing them. */
export interface RunEvents {
  readonly events: readonly RunEvent[];
  readonly isWriting: boolean;
}

export interface RunSummary {
  readonly state: RunState;
  /** Undefined of a run that had no time to write it. */
  readonly startedAt: number | undefined;
  readonly durationMs: number | undefined;
  readonly playbooks: readonly string[];
  readonly check: boolean;
  readonly recap: Readonly<Record<string, RecapCounts>>;
}

/** Events that `summaryOf` needs; for a run that ended, the others need not be read. */
export const SUMMARY_EVENTS: ReadonlySet<string> = new Set(['run_started', 'task_result', 'run_ended']);

/** What a list of runs shows of one. */
export function summaryOf({ events, isWriting }: RunEvents): RunSummary {
  const started = events.find(event => event.type === 'run_started');
  const ended = events.find(event => event.type === 'run_ended');
  return {
    state: ended === undefined ? (isWriting ? 'running' : 'cut_off') : endState(ended.interruption),
    startedAt: started?.at,
    durationMs: ended?.durationMs,
    playbooks: started?.playbooks ?? [],
    check: started?.check ?? false,
    recap: ended?.recap ?? recapOf(events),
  };
}

function endState(interruption: Interruption | undefined): RunState {
  return interruption ?? 'ended';
}

function recapOf(events: readonly RunEvent[]): Readonly<Record<string, RecapCounts>> {
  const recap = new Map<string, RecapCounts>();
  for (const event of events)
    if (event.type === 'task_result') recap.set(event.host, counted(recap.get(event.host) ?? NO_COUNTS, event.result));
  return Object.fromEntries(recap);
}

export interface UnsettledChange {
  readonly host: string;
  readonly task: string;
  readonly changes: readonly ChangeView[];
}

/** Changes that were about to be sent and of which no result was written: whether they were made is unknown. */
export function unsettledChanges(events: readonly RunEvent[]): readonly UnsettledChange[] {
  const open = new Map<string, UnsettledChange>();
  for (const event of events) {
    if (event.type === 'change_intent')
      open.set(event.host, { host: event.host, task: event.task.name, changes: event.changes });
    else if (event.type === 'task_result' || event.type === 'item_result') open.delete(event.host);
  }
  return [...open.values()];
}
