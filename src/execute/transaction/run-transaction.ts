import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Part, PartResult } from '../../connection/connection.ts';
import type { TaskResult } from '../../model/result.ts';
import type { CommandOutput, Transaction } from '../../module/contract.ts';
import type { Script } from '../../module/script.ts';
import type { BatchContext } from '../batch-context.ts';
import type { HostState } from '../host-state.ts';
import { inEnvironment } from '../in-environment.ts';
import { isUnreachable } from '../link.ts';
import { probePart } from '../observe.ts';
import { afterChange } from '../prepare.ts';
import type { ChangesPlan, Use } from '../use.ts';
import { judged } from '../verify.ts';
import { linkResult } from '../results.ts';
import { beginScript, commitScript, lookScript, type Progress, readProgress, rollbackScript } from './scripts.ts';
import { committed, neverBegun, rolledBack, stillOut, unsettled } from './results.ts';

export type TransactionPlan = ChangesPlan & { readonly transaction: Transaction };

/** Rehearsal included. */
export const BEGIN_SECONDS = 180;
/** How long after its own deadline a host may take to be back. */
export const GRACE_SECONDS = 45;
/** How much longer, when it answers: it is still going back, or an answer of ours was lost. */
export const ANSWERING_SECONDS = 60;
export const LOOK_SECONDS = 20;
const PROBE_ATTEMPTS = 3;

/**
 * Changes that may cut our connection: the host makes them by itself and goes back by itself, unless we come over a connection
 * that was not there before, find everything right, and say so.
 */
export async function runTransaction(
  host: HostState,
  use: Use,
  { plan, isFirst }: { plan: TransactionPlan; isFirst: boolean },
  context: BatchContext,
): Promise<TaskResult> {
  const { transaction, changes } = plan;
  const id = randomBytes(8).toString('hex');
  const rehearse = transaction.rehearse === 'always' || (transaction.rehearse === 'first' && isFirst);
  const script = beginScript({ id, rehearse }, transaction, changes);
  const begun = await host.link.exchange(
    [{ ...part(script, BEGIN_SECONDS), changes: 'and_survives' }],
    use.prepared.become,
  );
  host.lookahead.forget();
  context.fleet.changes += 1;
  const [result] = begun.results;
  if (result?.kind === 'done' && result.output.exitStatus !== 0) return neverBegun(plan, result.output);
  if (result?.kind === 'not_run' && begun.lost !== undefined) return linkResult(begun.lost);
  return new Settling(host, use, { plan, id }, context).settled();
}

function part(script: Script, deadlineSeconds: number): Part {
  return { script, deadlineSeconds, stopOnFailure: false };
}

/** From the moment that the host is on its own until we know what became of it. */
class Settling {
  readonly #host: HostState;
  readonly #use: Use;
  readonly #plan: TransactionPlan;
  readonly #id: string;
  readonly #context: BatchContext;
  readonly #deadline: number;
  #lost: { readonly code: string; readonly cause: string } | undefined;
  /** Why we asked the host to go back. */
  #objection: string | undefined;
  #attempts = 0;

  constructor(host: HostState, use: Use, { plan, id }: { plan: TransactionPlan; id: string }, context: BatchContext) {
    this.#host = host;
    this.#use = use;
    this.#plan = plan;
    this.#id = id;
    this.#context = context;
    const seconds = plan.transaction.rollbackAfterSeconds + GRACE_SECONDS;
    this.#deadline = context.run.now() + seconds * 1000;
  }

  async settled(): Promise<TaskResult> {
    const { now, stop } = this.#context.run;
    for (;;) {
      await delay(1000, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return unsettled(this.#plan);
      const progress = await this.#look();
      const result = progress === undefined ? undefined : await this.#decided(progress);
      if (result !== undefined) return result;
      const grace = progress === undefined ? 0 : ANSWERING_SECONDS * 1000;
      if (now() >= this.#deadline + grace) return stillOut(this.#plan, this.#lost);
    }
  }

  /** Always over a fresh connection: what an old one says is no proof that a new one gets through. */
  async #look(): Promise<Progress | undefined> {
    this.#host.link.renew();
    const [result] = await this.#ask([part(lookScript(this.#id), LOOK_SECONDS)]);
    return result?.kind === 'done' ? readProgress(result.output) : undefined;
  }

  async #ask(parts: readonly Part[]): Promise<readonly PartResult[]> {
    const { results, lost } = await this.#host.link.exchange(parts, this.#use.prepared.become);
    if (lost !== undefined && isUnreachable(lost.code)) this.#lost = lost;
    return results;
  }

  /** Undefined while there is still something to wait for. */
  async #decided(progress: Progress): Promise<TaskResult | undefined> {
    switch (progress.state) {
      case 'pending':
        return progress.applied === 'ok' ? this.#examine() : undefined;
      case 'rolling':
        return undefined;
      case 'committed':
        return this.#looked(committed(this.#plan));
      case 'rolled_back':
      case 'rollback_failed':
      case 'none':
        return rolledBack(this.#plan, progress, this.#objection);
    }
  }

  /** The changes are made and we are back: is all as it should be? */
  async #examine(): Promise<TaskResult | undefined> {
    const { prepared } = this.#use;
    const { probe } = this.#plan.transaction;
    // The probe tells of transactions that are not settled; this one is about to be.
    const look = probePart(prepared);
    const script = inEnvironment(look.script, { XENPLAY_TRANSACTION: this.#id });
    const parts = [{ ...look, script }, ...(probe === undefined ? [] : [part(probe, LOOK_SECONDS)])];
    const [looked, reached] = await this.#ask(parts);
    if (looked?.kind !== 'done') return undefined;
    const verdict = judged(afterChange(prepared, this.#host, this.#context.run), looked.output, this.#plan);
    const wrong =
      verdict.status === 'changed' ? objectionOf(reached) : (verdict.failure?.cause ?? 'it did not converge');
    if (wrong === undefined) return this.#commit(verdict);
    this.#attempts += 1;
    if (this.#attempts < PROBE_ATTEMPTS || this.#objection !== undefined) return undefined;
    this.#objection = wrong;
    await this.#ask([part(rollbackScript(this.#id), LOOK_SECONDS)]);
    return undefined;
  }

  async #commit(verdict: TaskResult): Promise<TaskResult | undefined> {
    const [said] = await this.#ask([part(commitScript(this.#id), LOOK_SECONDS)]);
    return said?.kind === 'done' && said.output.exitStatus === 0 ? this.#looked(verdict) : undefined;
  }

  #looked(result: TaskResult): TaskResult {
    return { ...result, facts: { ...result.facts, transaction: 'committed' } };
  }
}

function objectionOf(reached: PartResult | undefined): string | undefined {
  if (reached === undefined) return undefined;
  if (reached.kind !== 'done') return 'the probe of the new state gave no answer';
  return reached.output.exitStatus === 0 ? undefined : lastLine(reached.output);
}

function lastLine({ stdout, stderr }: CommandOutput): string {
  const line = (stderr.trim() || stdout.trim()).split('\n').at(-1);
  return line === undefined || line === '' ? 'the probe of the new state failed' : line;
}
