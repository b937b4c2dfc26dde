import type { CommandOutput } from '../module/contract.ts';
import type { Prepared } from './prepare.ts';

interface Seen {
  readonly prepared: Prepared;
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
    this.#seen.set(prepared.key, { prepared, output, fleetChanges });
  }

  /** The valid answer to exactly this probe, or undefined. */
  find(prepared: Prepared, fleetChanges: number): Observation | undefined {
    const seen = this.#seen.get(prepared.key);
    if (seen === undefined || !isSameProbe(seen.prepared, prepared)) return undefined;
    if (prepared.readsFleet && seen.fleetChanges !== fleetChanges) return undefined;
    return seen.output;
  }

  /** The last answer to exactly this probe, valid or not. */
  last(prepared: Prepared): Observation | undefined {
    const seen = this.#seen.get(prepared.key) ?? this.#stale.get(prepared.key);
    return seen !== undefined && isSameProbe(seen.prepared, prepared) ? seen.output : undefined;
  }

  /** Like `find`, and the answer is used up: a second look at the same step (a retry) is a fresh one. */
  take(prepared: Prepared, fleetChanges: number): Observation | undefined {
    const output = this.find(prepared, fleetChanges);
    this.#seen.delete(prepared.key);
    this.#stale.delete(prepared.key);
    return output;
  }
}

function isSameProbe(one: Prepared, other: Prepared): boolean {
  if (one.script === other.script) return true;
  if (one.script.text !== other.script.text || one.becomeKey !== other.becomeKey) return false;
  return (
    one.script.args.length === other.script.args.length &&
    one.script.args.every((arg, i) => arg === other.script.args[i])
  );
}
