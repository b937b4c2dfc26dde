import { keepLater } from './answers.ts';
import { aheadParts, foreseenBehind } from './observe.ts';
import { TimeShare } from '../connection/time-share.ts';
import type { PartResult, Reply } from '../connection/connection.ts';
import type { TaskResult } from '../model/result.ts';
import type { CommandOutput } from '../module/contract.ts';
import type { Prepared } from './prepare.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { tellIntent } from './apply.ts';
import { inEnvironment } from './in-environment.ts';
import { type LongOutput, longOutput } from './long-output.ts';
import { changedResult, failedResult, linkResult, okResult, outputOf } from './results.ts';
import { FOUND_DONE, lookedAfresh } from './after-lost-link.ts';
import { looksWhetherSettled, unsettledWarnings } from './transaction/settled.ts';
import type { CommandPlan, Use } from './use.ts';

/** An opaque command may be anything, an upgrade of a host included. */
const COMMAND_DEADLINE_SECONDS = 3600;

/** Runs an opaque command once; its own output is the result. */
export async function runCommand(
  host: HostState,
  use: Use,
  plan: CommandPlan,
  context: BatchContext,
): Promise<TaskResult> {
  const long = longOutput(host.name, use.isHidden, context.run);
  return long.named(await sent(host, { ...use, plan, long }, context));
}

async function sent(
  host: HostState,
  use: Use & { readonly plan: CommandPlan; readonly long: LongOutput },
  context: BatchContext,
): Promise<TaskResult> {
  const { prepared, step, plan, long } = use;
  const { timeoutSeconds, become } = prepared;
  const later = foreseenBehind(host, use, context);
  const deadlineSeconds = timeoutSeconds ?? plan.deadlineSeconds ?? COMMAND_DEADLINE_SECONDS;
  await tellIntent(host, use, [{ summary: plan.summary, before: '', after: '' }], context);
  const { localFiles } = context.run;
  const within = timeoutSeconds === undefined ? {} : { within: new TimeShare(timeoutSeconds) };
  const stream = plan.input === undefined ? {} : { ...within, stream: { input: localFiles.pieces(plan.input) } };
  const script = inEnvironment(plan.script, prepared.environment, true);
  const looks = looksWhetherSettled(prepared);
  const parts = [
    ...looks,
    { script, deadlineSeconds, stopOnFailure: false, changes: 'and_ends' as const, ...stream, ...long.part },
    ...aheadParts(later),
  ];
  const reply = await context.risk(step)({ host: host.name, risk: 'write' }, async () => ({
    ok: true,
    result: await host.link.exchange(parts, become),
  }));
  host.lookahead.forget();
  context.fleet.changes += 1;
  const [result] = reply.results.slice(looks.length);
  if (result?.kind === 'done') {
    keepLater(host, later, reply.results, context);
    const outcome = commandResult(prepared, result.output);
    return { ...outcome, warnings: [...outcome.warnings, ...unsettledWarnings(looks, reply)] };
  }
  return notDone(host, use, { summary: plan.summary, deadlineSeconds, reply, result });
}

/** What the output of a command means. */
export function commandResult({ module, params }: Prepared, output: CommandOutput): TaskResult {
  const outcome = module.outcome?.(output, params) ?? { changed: true, facts: {} };
  if (outcome.failure !== undefined)
    return {
      ...failedResult({ code: 'command_failed', ...outcome.failure, ...outputOf(output) }, outcome.facts),
      changed: outcome.changed,
    };
  return outcome.changed ? changedResult([], outcome.facts) : okResult(outcome.facts);
}

interface NotDone {
  readonly summary: string;
  readonly deadlineSeconds: number;
  readonly reply: Reply;
  readonly result: PartResult | undefined;
}

/** The command was not run, was cut off, or took too long. */
async function notDone(host: HostState, use: Use, not: NotDone): Promise<TaskResult> {
  const { summary, deadlineSeconds, reply, result } = not;
  const details = result?.kind === 'not_run' ? { notDone: [summary] } : { unknown: [summary] };
  // `creates` and `removes` tell what became of it; nothing else could, and so it is never sent again by itself.
  const found = await lookedAfresh(host, use, reply);
  if (found?.kind === 'converged' || found?.kind === 'skipped') return changedResult([], {}, [FOUND_DONE]);
  if (reply.lost !== undefined) return linkResult(reply.lost, details);
  const cause = `the command did not end within ${deadlineSeconds} s and was stopped; how far it came is unknown`;
  const said = result?.kind === 'timed_out' ? outputOf(result.output) : {};
  return failedResult({ code: 'timeout', cause, mend: 'give it more time with "timeout:"', ...said, ...details });
}
