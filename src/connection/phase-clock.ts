import type { LinkFailure, Phase } from './connection.ts';
import { interrupted, phaseTimedOut } from './failures.ts';
import type { SshTarget } from './ssh-config/target.ts';

/** Phases that wait for something that has deadlines of its own. */
const UNTIMED: ReadonlySet<Phase> = new Set(['queue', 'proxy']);

/** Names the phase that a connection is in and gives each its own deadline. `over` is settled by the first one that passes. */
export class PhaseClock {
  readonly over: Promise<LinkFailure>;
  readonly #target: SshTarget;
  readonly #onPhase: (phase: Phase) => void;
  readonly #signal: AbortSignal;
  #phase: Phase = 'dns';
  #timer: NodeJS.Timeout | undefined;
  #finish: (failure: LinkFailure) => void = () => undefined;
  readonly #onAbort = (): void => this.#finish(interrupted(this.#phase));

  constructor(target: SshTarget, onPhase: (phase: Phase) => void, signal: AbortSignal) {
    this.#target = target;
    this.#onPhase = onPhase;
    this.#signal = signal;
    this.over = new Promise(resolve => (this.#finish = resolve));
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get phase(): Phase {
    return this.#phase;
  }

  enter(phase: Phase): void {
    this.#phase = phase;
    this.#onPhase(phase);
    clearTimeout(this.#timer);
    if (UNTIMED.has(phase)) return;
    const { phaseSeconds } = this.#target;
    this.#timer = setTimeout(() => this.#finish(phaseTimedOut(phase, this.#target, phaseSeconds)), phaseSeconds * 1000);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}
