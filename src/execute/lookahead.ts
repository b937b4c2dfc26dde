import type { CommandOutput } from '../module/contract.ts';
import type { Prepared } from './prepare.ts';

/** What was asked. Not all that was prepared: there may be tens of thousands of these. */
type Asked = Pick<Prepared, 'script' | 'becomeKey' | 'readsFleet'>;

interface Seen {
  readonly asked: Asked;
  readonly output: Observation;
  readonly fleetChanges: number;
}

/** What a probe gave: its output, or that it took too long. */
export interface Observation {
  readonly kind: 'done' | 'timed_out';
  readonly output: CommandOutput;
}

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

  keep(prepared: Prepared, output: Observation, fleetChanges: number): void {
    const { script, becomeKey, readsFleet } = prepared;
    this.#seen.set(prepared.key, { asked: { script, becomeKey, readsFleet }, output, fleetChanges });
  }

  /** The valid answer to exactly this probe, or undefined. */
  find(prepared: Prepared, fleetChanges: number): Observation | undefined {
    const seen = this.#seen.get(prepared.key);
    if (seen === undefined || !this.has(prepared.key, fleetChanges)) return undefined;
    return isSameProbe(seen.asked, prepared) ? seen.output : undefined;
  }

  /** True when there is a valid answer to what was asked for this use, whose parameters may have changed since. */
  has(key: string, fleetChanges: number): boolean {
    const seen = this.#seen.get(key);
    return seen !== undefined && (!seen.asked.readsFleet || seen.fleetChanges === fleetChanges);
  }

  /** The last answer to exactly this probe, valid or not. */
  last(prepared: Prepared): Observation | undefined {
    const seen = this.#seen.get(prepared.key) ?? this.#stale.get(prepared.key);
    return seen !== undefined && isSameProbe(seen.asked, prepared) ? seen.output : undefined;
  }

  /** Like `find`, and the answer is used up: a second look at the same step (a retry) is a fresh one. */
  take(prepared: Prepared, fleetChanges: number): Observation | undefined {
    const output = this.find(prepared, fleetChanges);
    this.#seen.delete(prepared.key);
    this.#stale.delete(prepared.key);
    return output;
  }
}

function isSameProbe(one: Asked, other: Asked): boolean {
  if (one.script === other.script) return true;
  if (one.script.text !== other.script.text || one.becomeKey !== other.becomeKey) return false;
  return (
    one.script.args.length === other.script.args.length &&
    one.script.args.every((arg, i) => arg === other.script.args[i])
  );
}
