import type { LinkFailure } from '../connection/connection.ts';
import { OrchestratorError } from '../model/diagnostic.ts';
import type { JsonObject } from '../model/json.ts';
import { type ChangeView, type Failure, hasChanged, type TaskResult } from '../model/result.ts';
import type { Change, CommandOutput } from '../module/contract.ts';
import { isUnreachable } from './link.ts';

/** One for all: there are hundreds of thousands of results that changed nothing and warn of nothing. */
const NONE: readonly never[] = [];

/** Builds results; every member that views and `register` rely on is always there. */
export function okResult(facts: JsonObject = {}, warnings: readonly string[] = NONE): TaskResult {
  return { status: 'ok', changes: NONE, facts, warnings };
}

export function changedResult(
  changes: readonly ChangeView[],
  facts: JsonObject,
  warnings: readonly string[] = [],
): TaskResult {
  return { status: 'changed', changes, facts, warnings };
}

export function skippedResult(skipReason: string, facts: JsonObject = {}): TaskResult {
  return { status: 'skipped', changes: NONE, facts, warnings: NONE, skipReason };
}

export function failedResult(
  failure: Failure,
  facts: JsonObject = {},
  changes: readonly ChangeView[] = [],
): TaskResult {
  return { status: 'failed', changes, facts, warnings: [], failure };
}

/** The link failed: the host is unreachable, or, when it was only refused another user, the task failed. */
export function linkResult(lost: LinkFailure, details: Partial<Failure> = {}): TaskResult {
  const failure = { ...lost, ...details };
  if (!isUnreachable(lost.code)) return failedResult(failure);
  return { status: 'unreachable', changes: [], facts: {}, warnings: [], failure };
}

/** An error that we expect (a template, a parameter, an unknown output) as the task's failure; anything else is a bug and goes on. */
export function errorResult(error: unknown): TaskResult {
  if (!(error instanceof OrchestratorError)) throw error;
  return failedResult({
    code: error.code,
    cause: error.message,
    ...(error.mend === undefined ? {} : { mend: error.mend }),
  });
}

/** The result of a loop: as bad as its worst item, changed when any item is, ignored when every failed item is. */
export function combined(results: readonly TaskResult[]): TaskResult {
  if (results.length === 0) return skippedResult('no items in the loop', { skipped_reason: 'No items in the list' });
  const failed = results.filter(({ status }) => status === 'failed');
  const bad = results.find(({ status }) => status === 'unreachable') ?? failed[0];
  const [changes, warnings] = [results.flatMap(result => result.changes), results.flatMap(result => result.warnings)];
  const { ignored: _, ...worst } = bad ?? okResult();
  if (bad !== undefined) {
    const changed = results.some(hasChanged);
    const ignored = [bad, ...failed].every(result => result.ignored === true);
    return { ...worst, changes, warnings, facts: {}, changed, ...(ignored ? { ignored } : {}) };
  }
  if (results.some(({ status }) => status === 'changed')) return { ...changedResult(changes, {}), warnings };
  if (results.every(({ status }) => status === 'skipped')) return skippedResult('all items were skipped');
  return { ...okResult(), changes, warnings };
}

export function viewOf({ summary, before, after }: Change): ChangeView {
  return { summary, before, after };
}

/** The part of a failure that tells what the command said; only the end of long texts. */
export function outputOf({
  exitStatus,
  stdout,
  stderr,
}: CommandOutput): Pick<Failure, 'exitStatus' | 'stdout' | 'stderr'> {
  return { exitStatus, stdout: tail(stdout), stderr: tail(stderr) };
}

const TAIL_CHARACTERS = 4000;

function tail(text: string): string {
  return text.length <= TAIL_CHARACTERS ? text : `…${text.slice(-TAIL_CHARACTERS)}`;
}
