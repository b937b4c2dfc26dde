import { setTimeout as delay } from 'node:timers/promises';
import type { Become, Part, Reply } from '../../connection/connection.ts';
import type { ChangeView, TaskResult } from '../../model/result.ts';
import type { CommandOutput } from '../../module/contract.ts';
import { scriptFile } from '../../module/script.ts';
import { atItsRisk, tellIntent } from '../apply.ts';
import type { BatchContext } from '../batch-context.ts';
import type { HostState } from '../host-state.ts';
import { changedResult, failedResult, linkResult, outputOf } from '../results.ts';
import { enterStage } from '../stage.ts';
import { SETTLED, unsettledFailure } from '../transaction/settled.ts';
import type { Use } from '../use.ts';
import type { RebootRequest } from './request.ts';

interface Asked extends Omit<Use, 'prepared'> {
  readonly request: RebootRequest;
  readonly become: Become | undefined;
}

const rebootScript = scriptFile(import.meta.url, SETTLED, 'reboot.sh');

/** Restarts the host, and waits until it has started anew and is ready. In check mode only asks for what tells its starts apart. */
export async function reboot(host: HostState, asked: Asked, context: BatchContext): Promise<TaskResult> {
  const { request, become, step } = asked;
  if (host.link.isLocal) return failedResult(LOCAL, NOT_REBOOTED);
  if (host.lost !== undefined) return linkResult(host.lost);
  const reply = await host.link.exchange([commandPart(request.bootCommand)], become);
  const [asleep] = reply.results;
  if (asleep?.kind !== 'done') return reply.lost === undefined ? failedResult(NO_BOOT_TIME) : linkResult(reply.lost);
  const boot = bootOf(asleep.output);
  if (boot === undefined) return failedResult({ ...NO_BOOT_TIME, ...outputOf(asleep.output) });
  const view = { summary: 'restart the host', before: `started as ${boot}`, after: 'started anew' };
  if (asked.check) {
    host.wouldChange = true;
    return changedResult([view], { rebooted: true, elapsed: 0 });
  }
  return atItsRisk(host, { step, changes: [{ ...view, risk: 'disruptive' }] }, context, () =>
    restarted(host, { ...asked, boot, view }, context),
  );
}

const NOT_REBOOTED = { rebooted: false, elapsed: 0 };

const LOCAL = {
  code: 'local_reboot',
  cause: 'Running reboot with local connection would reboot the control node.',
  mend: 'reach the host by ssh',
};

const NO_BOOT_TIME = {
  code: 'no_boot_time',
  cause: 'the host does not tell when it was started',
  mend: 'give a boot_time_command that prints another text after each start',
};

export const PROBE_SECONDS = 30;

function commandPart(text: string): Part {
  return { script: { text, args: [] }, deadlineSeconds: PROBE_SECONDS, stopOnFailure: true };
}

function bootOf({ exitStatus, stdout }: CommandOutput): string | undefined {
  const text = stdout.trim();
  return exitStatus === 0 && text !== '' ? text : undefined;
}

interface Restart extends Asked {
  readonly boot: string;
  readonly view: ChangeView;
}

async function restarted(host: HostState, restart: Restart, context: BatchContext): Promise<TaskResult> {
  const { request, become, view, ref } = restart;
  const { run } = context;
  await tellIntent(host, restart, [view], context);
  const began = run.now();
  const elapsed = (): number => Math.floor((run.now() - began) / 1000);
  const refused = refusalOf(await host.link.exchange([restartPart(request)], become), view);
  host.lookahead.forget();
  context.fleet.changes += 1;
  if (refused !== undefined) return refused;
  enterStage(host, 'verify', ref.name, context);
  await delay(request.pauseSeconds * 1000, undefined, { signal: run.stop }).catch(() => undefined);
  const { boot } = restart;
  const isNew = ([told]: Reply['results']): boolean => {
    const now = told?.kind === 'done' ? bootOf(told.output) : undefined;
    return now !== undefined && now !== boot;
  };
  const isReady = ([told]: Reply['results']): boolean => told?.kind === 'done' && told.output.exitStatus === 0;
  const late =
    (await waitUntil(
      host,
      restart,
      { command: request.bootCommand, what: 'last boot time check', holds: isNew },
      context,
    )) ??
    (await waitUntil(
      host,
      restart,
      { command: request.testCommand, what: 'post-reboot test command', holds: isReady },
      context,
    ));
  host.lookahead.forget();
  if (late !== undefined) return { ...late, facts: { rebooted: false, elapsed: elapsed() } };
  return changedResult([view], { rebooted: true, elapsed: elapsed() });
}

function restartPart({ command, message, delaySeconds, folders, timeoutSeconds }: RebootRequest): Part {
  const minutes = String(Math.floor(delaySeconds / 60));
  return {
    script: rebootScript(folders.join(':'), minutes, message, ...command),
    deadlineSeconds: timeoutSeconds,
    stopOnFailure: true,
    // What it does to our connection must not end it.
    changes: 'and_survives',
  };
}

/** Why there is no restart. That the link is lost over it is what was asked for. */
function refusalOf({ results: [sent], lost }: Reply, { summary }: ChangeView): TaskResult | undefined {
  if (sent?.kind === 'not_run') return linkResult(lost ?? NOT_SENT, { notDone: [summary] });
  if (lost?.code === 'interrupted') return linkResult(lost, { unknown: [summary] });
  if (sent?.kind !== 'done' || sent.output.exitStatus === 0) return undefined;
  const { stdout, stderr } = sent.output;
  const unsettled = unsettledFailure(sent.output);
  if (unsettled !== undefined) return failedResult({ ...unsettled, notDone: [summary] }, NOT_REBOOTED);
  const cause = `Reboot command failed, error was: ${stdout.trim()} ${stderr.trim()}`.trim();
  return failedResult(
    { code: 'action_failed', cause, mend: 'look at the host', ...outputOf(sent.output) },
    NOT_REBOOTED,
  );
}

const NOT_SENT = {
  code: 'no_answer',
  phase: 'exchange' as const,
  cause: 'the restart was not sent',
  mend: 'run again',
};

interface Awaited {
  readonly command: string;
  readonly what: string;
  readonly holds: (results: Reply['results']) => boolean;
}

const FIRST_PAUSE_SECONDS = 1;
export const LONGEST_PAUSE_SECONDS = 5;

/** Asks over new connections until it holds; gives the failure when the time is over. */
async function waitUntil(
  host: HostState,
  { request, become }: Restart,
  { command, what, holds }: Awaited,
  { run }: BatchContext,
): Promise<TaskResult | undefined> {
  const end = run.now() + request.timeoutSeconds * 1000;
  for (let pause = FIRST_PAUSE_SECONDS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_SECONDS)) {
    host.lost = undefined;
    host.link.renew(request.connectSeconds);
    const { results, lost } = await host.link.exchange([commandPart(command)], become);
    if (holds(results)) return undefined;
    if (run.stop.aborted && lost !== undefined) return linkResult(lost);
    if (run.now() >= end || run.stop.aborted) {
      const cause = `Timed out waiting for ${what} (timeout=${request.timeoutSeconds})`;
      return failedResult({ code: 'timeout', cause, mend: lost?.cause ?? 'look at the console of the host' });
    }
    await delay(pause * 1000, undefined, { signal: run.stop }).catch(() => undefined);
  }
}
