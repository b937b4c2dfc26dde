import type { Emit, RunEvent } from '../../model/event.ts';
import { groupBy } from '../../model/group-by.ts';
import type { RecapCounts } from '../../model/result.ts';
import { hostRanges } from '../host-ranges.ts';

type ResultEvent = Extract<RunEvent, { type: 'task_result' | 'item_result' }>;

/** Hands results on once for all hosts that have the same one, with the hosts written as ranges. */
export interface FoldedResults {
  readonly emit: Emit;
  /** Hands on what came before this moment (milliseconds since 1970). */
  flush(before?: number): void;
}

/** `showsFacts`: two results that differ only in their facts are shown differently. */
export function foldResults(next: Emit, { showsFacts }: { readonly showsFacts: boolean }): FoldedResults {
  const groups = new Map<string, { readonly event: ResultEvent; readonly hosts: string[] }>();
  let since = Number.POSITIVE_INFINITY;
  const flush = (before = Number.POSITIVE_INFINITY): void => {
    if (since > before) return;
    const ready = [...groups.values()];
    groups.clear();
    since = Number.POSITIVE_INFINITY;
    for (const { event, hosts } of ready) next({ ...event, host: hostRanges(hosts) });
  };
  const emit: Emit = event => {
    if (event.type === 'task_result' || event.type === 'item_result') {
      const key = keyOf(event, showsFacts);
      const group = groups.get(key);
      since = Math.min(since, event.at);
      if (group === undefined) groups.set(key, { event, hosts: [event.host] });
      else group.hosts.push(event.host);
      return;
    }
    if (!SILENT.has(event.type)) flush();
    next(event.type === 'run_ended' ? { ...event, recap: foldedRecap(event.recap) } : event);
  };
  return { emit, flush };
}

/** Events of which nothing is printed between results. */
const SILENT: ReadonlySet<string> = new Set(['stage', 'phase', 'change_intent', 'transfer_progress']);

function keyOf(event: ResultEvent, showsFacts: boolean): string {
  const item = event.type === 'item_result' ? JSON.stringify(event.item) : '';
  const { facts, ...result } = event.result;
  const shown = showsFacts || event.task.module === 'debug' ? { ...result, facts } : result;
  // What each host adds counts.
  const host = event.task.module === 'set_stats' ? event.host : '';
  return [event.type, event.task.play, event.task.index, item, host, JSON.stringify(shown)].join('\0');
}

function foldedRecap(recap: Readonly<Record<string, RecapCounts>>): Readonly<Record<string, RecapCounts>> {
  const groups = groupBy(Object.entries(recap), ([, counts]) => JSON.stringify(counts));
  const folded = [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [[hostRanges([first, ...more].map(([host]) => host)), first[1]] as const],
  );
  return Object.fromEntries(folded);
}
