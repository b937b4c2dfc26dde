import pc from 'picocolors';
import type { RunEvent } from '../model/event.ts';
import type { RecapCounts } from '../model/result.ts';
import { printableLine } from './printable.ts';
import { recapLines } from './recap.ts';
import { type RunEvents, type RunState, type RunSummary, summaryOf, unsettledChanges } from './run-summary.ts';

/** One run in a list: id, when, how it stands, its hosts by how they ended, its playbooks. */
export function runLine(id: string, run: RunSummary): string {
  const playbooks = run.playbooks.map(printableLine).join(' ');
  return `${id}  ${startOf(run).padEnd(19)}  ${durationOf(run).padStart(8)}  ${STATES[run.state].padEnd(8)}  ${hostCounts(run.recap)}  ${playbooks}${run.check ? ' (check)' : ''}`.trimEnd();
}

const STATES: Readonly<Record<RunState, string>> = {
  ended: 'ended',
  drained: 'drained',
  stopped: 'stopped',
  running: 'running',
  cut_off: 'cut off',
};

function startOf({ startedAt }: RunSummary): string {
  return startedAt === undefined ? '-' : new Date(startedAt).toISOString().slice(0, 19).replace('T', ' ');
}

function durationOf({ durationMs }: RunSummary): string {
  return durationMs === undefined ? '-' : `${(durationMs / 1000).toFixed(1)} s`;
}

function hostCounts(recap: Readonly<Record<string, RecapCounts>>): string {
  const counts = Object.values(recap);
  const unreachable = counts.filter(count => count.unreachable > 0).length;
  const failed = counts.filter(count => count.failed > 0 && count.unreachable === 0).length;
  const changed = counts.filter(count => count.changed > 0 && count.failed + count.unreachable === 0).length;
  return `hosts=${counts.length} changed=${changed} failed=${failed} unreachable=${unreachable}`;
}

/** One run in full: what went wrong where, what is unknown of a run that was cut off, and the recap. */
export function runDetails(id: string, path: string, run: RunEvents, color: boolean): string {
  const summary = summaryOf(run);
  const unsettled = run.isWriting ? [] : unsettledChanges(run.events);
  return [
    runLine(id, summary),
    `journal: ${path}`,
    '',
    ...run.events.flatMap(failureLines),
    ...unsettled.flatMap(({ host, task, changes }) => [
      `unknown: [${host}] ${printableLine(task)}: no result was written; look at the host, or run again`,
      ...changes.map(change => `  ${printableLine(change.summary)}`),
    ]),
    ...recapLines(summary.recap, pc.createColors(color)),
  ].join('\n');
}

function failureLines(event: RunEvent): readonly string[] {
  if (event.type !== 'task_result' || event.result.failure === undefined) return [];
  const { host, task, result } = event;
  if (result.ignored === true || result.rescued === true) return [];
  const { cause, mend, done = [], notDone = [], unknown = [] } = event.result.failure;
  const list = (title: string, items: readonly string[]): readonly string[] =>
    items.map(item => `  ${title}: ${printableLine(item)}`);
  return [
    `${result.status}: [${host}] ${printableLine(task.name)}: ${printableLine(cause)}`,
    ...(mend === undefined ? [] : list('mend', [mend])),
    ...list('done', done),
    ...list('not done', notDone),
    ...list('unknown', unknown),
  ];
}
