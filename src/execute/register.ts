import type { JsonObject } from '../model/json.ts';
import { hasChanged, type TaskResult } from '../model/result.ts';

/** What `register` keeps of a result: Ansible's members (changed, failed, skipped, msg …) and the module's facts. */
export function registeredValue(result: TaskResult): JsonObject {
  const { status, facts, failure, skipReason, changes, exhausted } = result;
  return {
    ...(failure === undefined ? {} : { msg: failure.cause, failure_code: failure.code }),
    ...(failure?.phase === undefined ? {} : { phase: failure.phase }),
    ...(skipReason === undefined ? {} : { skipped: true, skip_reason: skipReason }),
    ...(status === 'unreachable' ? { unreachable: true } : {}),
    ...(changes.length === 0 ? {} : { changes: changes.map(change => change.summary) }),
    ...facts,
    changed: hasChanged(result),
    failed: status === 'failed' || exhausted === true,
  };
}

/** What `register` keeps of a loop: of each item its result, with the loop's variables that tell which it was. */
export function loopValue(whole: TaskResult, items: readonly JsonObject[], results: readonly TaskResult[]): JsonObject {
  const each = results.map((result, index) => ({ ...registeredValue(result), ...items[index] }));
  if (each.length === 0) return { skipped: true, ...whole.facts, changed: false, failed: false, results: each };
  const skipped = results.every(({ status }) => status === 'skipped');
  return { ...registeredValue(whole), skipped, msg: loopMessage(whole), results: each };
}

/** In Ansible's words: playbooks compare them. */
function loopMessage({ status }: TaskResult): string {
  if (status === 'failed' || status === 'unreachable') return 'One or more items failed';
  return status === 'skipped' ? 'All items skipped' : 'All items completed';
}

/** A result of which nothing but its status may be shown (`no_log`). */
export function censored(result: TaskResult): TaskResult {
  const { failure } = result;
  return {
    ...result,
    changes: [],
    facts: { censored: HIDDEN },
    warnings: [],
    ...(failure === undefined ? {} : { failure: { code: failure.code, cause: HIDDEN } }),
    ...(result.skipReason === undefined ? {} : { skipReason: HIDDEN }),
  };
}

const HIDDEN = 'the output is hidden, since no_log is set for this task';

/** What is told of a change of which nothing may be shown. */
export const HIDDEN_CHANGE = { summary: HIDDEN, before: '', after: '' };
