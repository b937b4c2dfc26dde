import type { Part, PartResult, Reply } from '../connection/connection.ts';
import type { Failure, TaskResult } from '../model/result.ts';
import type { Change } from '../module/contract.ts';
import { unsettledFailure } from './transaction/settled.ts';
import { failedResult, linkResult, outputOf } from './results.ts';

/** One action as sent, with the index of the change that it belongs to. */
export interface ActionPart {
  readonly change: number;
  readonly part: Part;
  /** It only asks whether the changes may be made. */
  readonly asksFirst?: true;
}

/** What went wrong with the actions, told change by change; undefined when all were carried out. */
export function applyFailure(
  changes: readonly Change[],
  steps: readonly ActionPart[],
  { results, lost }: Reply,
): TaskResult | undefined {
  const wrong = steps.findIndex((_, index) => !isSuccess(results[index]));
  const step = steps[wrong];
  if (step === undefined) return undefined;
  const result = results[wrong];
  const refused = refusal(changes, step, result);
  if (refused !== undefined) return refused;
  const isUnknown = result?.kind === 'unknown' || result?.kind === 'timed_out';
  const summaries = changes.map(change => change.summary);
  const rest = summaries.slice(step.change);
  const unknown = steps.flatMap((other, index) =>
    results[index]?.kind === 'unknown' ? [summaries[other.change] ?? ''] : [],
  );
  const details = {
    done: summaries.slice(0, step.change),
    notDone: rest.slice(isUnknown || result?.kind === 'done' ? 1 : 0).filter(summary => !unknown.includes(summary)),
    unknown: [...new Set(isUnknown ? [summaries[step.change] ?? '', ...unknown] : unknown)],
  };
  if (lost !== undefined && result?.kind !== 'done') return linkResult(lost, details);
  return failedResult({ ...actionFailure(changes[step.change], result), ...details }, {}, []);
}

function refusal(
  changes: readonly Change[],
  { asksFirst }: ActionPart,
  result: PartResult | undefined,
): TaskResult | undefined {
  const failure = asksFirst === true && result?.kind === 'done' ? unsettledFailure(result.output) : undefined;
  return failure && failedResult({ ...failure, notDone: changes.map(({ summary }) => summary) });
}

function isSuccess(result: PartResult | undefined): boolean {
  return result?.kind === 'done' && result.output.exitStatus === 0;
}

function actionFailure(change: Change | undefined, result: PartResult | undefined): Failure {
  const summary = change?.summary ?? 'a change';
  if (result?.kind === 'timed_out') {
    const cause = `"${summary}" did not end within its deadline and was stopped; how far it came is unknown`;
    return { code: 'timeout', cause, mend: 'look at the host, then run again', ...outputOf(result.output) };
  }
  if (result?.kind !== 'done') return { code: 'not_run', cause: `"${summary}" was not run`, mend: 'run again' };
  const { output } = result;
  const reason = lastLine(output.stderr) ?? lastLine(output.stdout) ?? `exit status ${output.exitStatus}`;
  return {
    code: 'action_failed',
    cause: `"${summary}" failed: ${reason}`,
    mend: "see the command's output with -v",
    ...outputOf(output),
  };
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split('\n').at(-1)?.trim() || undefined;
}
