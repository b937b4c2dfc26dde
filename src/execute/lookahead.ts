import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../model/json.ts';
import type { TaskResult } from '../model/result.ts';
import type { CommandOutput } from '../module/contract.ts';
import type { Script } from '../module/script.ts';
import type { Prepared } from './prepare.ts';

/** An answer and what was asked. Not all that was prepared: there may be hundreds of thousands of these. */
interface Seen {
  readonly script: Script;
  readonly becomeKey: string;
  readonly readsFleet: boolean;
  readonly fleetChanges: number;
  readonly answer: Answer;
  /** By which the answer was judged, when it was. */
  readonly params: JsonObject | undefined;
}

/** What a probe gave: its output, or that it took too long. */
export interface Observation {
  readonly kind: 'done' | 'timed_out';
  readonly output: CommandOutput;
}

/** An answer, or what it comes to where that is all that will be needed of it: nothing is to be done. */
export type Answer = Observation | { readonly kind: 'settled'; readonly result: TaskResult };

/** The answer of a probe that asks nothing. */
export const SILENT: Observation = { kind: 'done', output: { exitStatus: 0, stdout: '', stderr: '' } };

/**
 * Probes of a host whose answers are at hand before their step is reached. An answer is valid until something changes on the
 * host (or anywhere, for probes that look at other hosts): design D4.
 */
export class Lookahead {
  readonly #seen = new Map<string, Seen>();
  /** Answers that count no more, for guesses only. */
  readonly #stale = new Map<string, Seen>();

  /** How often it forgot: what was asked before counts no more, even when the answer comes after. */
  generation = 0;

  /** Forgets everything: the host has changed, or may have. */
  forget(): void {
    this.generation += 1;
    for (const [key, seen] of this.#seen) this.#stale.set(key, seen);
    this.#seen.clear();
  }

  keep({ key, script, becomeKey, readsFleet, params }: Prepared, answer: Answer, fleetChanges: number): void {
    const judgedBy = answer.kind === 'settled' ? params : undefined;
    this.#seen.set(key, { script, becomeKey, readsFleet, fleetChanges, answer, params: judgedBy });
  }

  /** The valid answer to exactly this probe, or undefined. */
  find(prepared: Prepared, fleetChanges: number): Answer | undefined {
    const seen = this.#seen.get(prepared.key);
    if (seen === undefined || !this.has(prepared.key, fleetChanges)) return undefined;
    return isSameProbe(seen, prepared) ? seen.answer : undefined;
  }

  /** True when there is a valid answer to what was asked for this use, whose parameters may have changed since. */
  has(key: string, fleetChanges: number): boolean {
    const seen = this.#seen.get(key);
    return seen !== undefined && (!seen.readsFleet || seen.fleetChanges === fleetChanges);
  }

  /** The last answer to exactly this probe, valid or not. */
  last(prepared: Prepared): Answer | undefined {
    const seen = this.#seen.get(prepared.key) ?? this.#stale.get(prepared.key);
    return seen !== undefined && isSameProbe(seen, prepared) ? seen.answer : undefined;
  }

  /** Like `find`, and the answer is used up: a second look at the same step (a retry) is a fresh one. */
  take(prepared: Prepared, fleetChanges: number): Answer | undefined {
    const answer = this.find(prepared, fleetChanges);
    this.#seen.delete(prepared.key);
    this.#stale.delete(prepared.key);
    return answer;
  }
}

function isSameProbe(one: Seen, other: Prepared): boolean {
  if (one.params !== undefined && !isSame(one.params, other.params)) return false;
  if (one.script === other.script) return true;
  if (one.script.text !== other.script.text || one.becomeKey !== other.becomeKey) return false;
  return (
    one.script.args.length === other.script.args.length &&
    one.script.args.every((arg, i) => arg === other.script.args[i])
  );
}

/** Mostly one object: `settled` is for parameters that hosts share. */
function isSame(one: JsonObject, other: JsonObject): boolean {
  return one === other || isDeepStrictEqual(one, other);
}
