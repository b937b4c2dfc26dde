import { ParseError } from '../../model/diagnostic.ts';
import { scriptOf } from '../../module/action.ts';
import type { Action, Change, CommandOutput, Transaction } from '../../module/contract.ts';
import { type Script, scriptFile, sh, standalone } from '../../module/script.ts';
import { sectionsOf } from '../../module/sections.ts';

const begin = scriptFile(import.meta.url, '../../module/logind.sh', 'begin.sh');
const lookAt = scriptFile(import.meta.url, 'look.sh');
const confirm = scriptFile(import.meta.url, 'commit.sh');
/** These run on the host without us. */
const staged = ['rollback.sh', 'timer.sh', 'apply.sh'].map(file => scriptFile(import.meta.url, file)().text);

/** Prepares the way back, arms it, and starts the changes. */
export function beginScript(
  { id, rehearse }: { id: string; rehearse: boolean },
  { files, snapshot, restore, remake, rollbackAfterSeconds }: Transaction,
  changes: readonly Change[],
): Script {
  const steps = changes.flatMap(change => change.actions).map(action => standalone(stepOf(action)));
  return begin(
    ...[id, String(rollbackAfterSeconds), rehearse ? 'yes' : 'no', ...staged],
    ...[standalone(snapshot), standalone(restore), titlesOf(changes), remake === undefined ? '' : standalone(remake)],
    ...[String(steps.length), ...steps, ...files],
  );
}

export function lookScript(id: string): Script {
  return lookAt(id);
}

export function commitScript(id: string): Script {
  return confirm(id);
}

/** Detached, since it may cut the connection that asks for it. */
export function rollbackScript(id: string): Script {
  return sh`setsid sh /var/lib/xenplay/transaction/rollback.sh now ${id} </dev/null >/dev/null 2>&1 & sleep 1`;
}

/** The same, whatever became of an earlier attempt; `attempt` is what the host then knows this one by. */
export function rollbackAgainScript(id: string, attempt: string): Script {
  return sh`setsid sh /var/lib/xenplay/transaction/rollback.sh again ${id} ${attempt} </dev/null >/dev/null 2>&1 & sleep 1`;
}

/** What the host says of a transaction. */
export interface Progress {
  readonly state: 'pending' | 'rolling' | 'rolled_back' | 'rollback_failed' | 'committed' | 'none';
  /** `ok`, or what went wrong; absent while the changes are still being made. */
  readonly applied: string | undefined;
  /** Why it went back: `rollback` (the time was over), `now`, `again`, `failed`, `boot`, `late`. */
  readonly reason: string | undefined;
  /** Which attempt to undo it after all was the last. */
  readonly attempt: string | undefined;
  readonly hasRebooted: boolean;
  readonly log: string;
}

const STATES = ['pending', 'rolling', 'rolled_back', 'rollback_failed', 'committed', 'none'] as const;

export function readProgress({ stdout, stderr }: CommandOutput): Progress {
  const sections = sectionsOf(stdout);
  const valueOf = (key: string): string | undefined =>
    sections
      .get('transaction')
      ?.find(line => line.startsWith(`${key}=`))
      ?.slice(key.length + 1);
  const state = STATES.find(one => one === valueOf('state'));
  if (state === undefined || !sections.has('end'))
    throw new ParseError({ code: 'unknown_output', cause: `no whole answer: ${(stderr || stdout).slice(-200)}` });
  return {
    state,
    applied: valueOf('applied'),
    reason: valueOf('reason'),
    attempt: valueOf('attempt'),
    hasRebooted: valueOf('rebooted') !== undefined,
    log: (sections.get('log') ?? []).join('\n'),
  };
}

/** What another run tells of this transaction as long as it is not settled. */
function titlesOf(changes: readonly Change[]): string {
  return changes.map(({ summary }) => summary.replaceAll('\n', ' ')).join('\n');
}

function stepOf(action: Action): Script {
  if (action.kind === 'run' || action.kind === 'write') return scriptOf(action);
  throw new Error(`an action "${action.kind}" cannot be carried out without a connection`);
}
