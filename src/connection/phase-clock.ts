import type { LinkFailure, Phase } from './connection.ts';
import { interrupted, phaseTimedOut } from './failures.ts';
import type { SshTarget } from './ssh-config/target.ts';

/** A place among the handshakes comes late where thousands of hosts are behind one door. */
export const QUEUE_PHASES = 60;

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
    // Whoever opens the way through a machine between has deadlines of its own.
    if (phase === 'proxy') return;
    const seconds = this.#target.phaseSeconds * (phase === 'queue' ? QUEUE_PHASES : 1);
    this.#timer = setTimeout(() => this.#finish(phaseTimedOut(phase, this.#target, seconds)), seconds * 1000);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}
