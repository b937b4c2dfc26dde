import { setTimeout as delay } from 'node:timers/promises';
import type { LinkFailure, Phase } from './connection.ts';
import { type Credentials, credentialsFor, type Given } from './credentials.ts';
import { interrupted, linkFailure } from './failures.ts';
import { handshake } from './handshake.ts';
import { PhaseClock } from './phase-clock.ts';
import { reach } from './reach.ts';
import type { SshTarget } from './ssh-config/target.ts';
import type { LoggedIn, Wire } from './wire.ts';

export interface LoginOptions {
  readonly wire: Wire;
  readonly given: Given;
  readonly signal: AbortSignal;
  readonly onPhase?: (phase: Phase) => void;
}

/** Attempts at a server that hangs up on newcomers: it may have too many just now (MaxStartups). */
export const MOST_ATTEMPTS = 6;
/** When nobody else knocks at that door, more attempts will hardly help. */
const ATTEMPTS_ALONE = 3;
const FIRST_PAUSE_MILLISECONDS = 200;
const MOST_DOUBLINGS = 5;
export const LONGEST_PAUSE_SECONDS = (FIRST_PAUSE_MILLISECONDS / 1000) * 2 ** MOST_DOUBLINGS * 1.5;

/** Connects and logs in. Nothing has been asked of the host by then, so what fails on the way is safe to try again. */
export async function login(target: SshTarget, options: LoginOptions): Promise<LoggedIn | { lost: LinkFailure }> {
  for (const said of target.untaken) options.wire.tell('ssh_config', `${said} is not carried out`);
  // Before any clock runs: a person may be asked for a passphrase.
  const credentials = await credentialsFor(target, options.given);
  if ('lost' in credentials) return credentials;
  const time = { usedSeconds: 0 };
  for (let attempt = 1; ; attempt++) {
    const result = await new Attempt(target, options, time).run(credentials);
    if (!('lost' in result) || attempt >= result.attempts || time.usedSeconds >= attemptsSeconds(target)) return result;
    const pause = FIRST_PAUSE_MILLISECONDS * 2 ** Math.min(attempt - 1, MOST_DOUBLINGS) * (0.5 + Math.random());
    await delay(pause, undefined, { signal: options.signal }).catch(() => undefined);
    if (options.signal.aborted) return { lost: interrupted(result.lost.phase) };
  }
}

/** A server that hangs up late each time is not waited for six times: after so much time no further attempt begins. */
function attemptsSeconds({ phaseSeconds, attempts }: SshTarget): number {
  return attempts * TIMED_PHASES * phaseSeconds;
}

/** dns, tcp, handshake and auth. */
export const TIMED_PHASES = 4;

/** Of the handshake and the login: what another attempt may not meet again. A refusal would be the same, and may lock a user out. */
const IS_WORTH_ANOTHER: ReadonlySet<string> = new Set([
  ...['handshake_timeout', 'auth_timeout', 'hung_up', 'link_failed'],
  ...['econnreset', 'epipe', 'etimedout', 'ehostunreach', 'enetunreach'],
]);

type Outcome = LoggedIn | { readonly lost: LinkFailure; readonly attempts: number };

class Attempt {
  readonly #target: SshTarget;
  readonly #options: LoginOptions;
  readonly #clock: PhaseClock;
  readonly #time: { usedSeconds: number };
  #release: () => void = () => undefined;

  /** `time`: what all attempts used, their turns not counted. */
  constructor(target: SshTarget, options: LoginOptions, time: { usedSeconds: number }) {
    this.#time = time;
    this.#target = target;
    this.#options = options;
    this.#clock = new PhaseClock(target, options.onPhase ?? (() => undefined), options.signal);
  }

  async run(credentials: Credentials): Promise<Outcome> {
    const { places } = this.#options.wire;
    const door = doorOf(this.#target);
    this.#clock.enter('queue');
    const entered = places.enter(door);
    const isIn = await Promise.race([entered.then(() => true), this.#clock.over.then(() => false)]);
    // Whoever is given a place after it gave up passes it on.
    if (!isIn) void entered.then(() => places.leave(door, false));
    const began = performance.now();
    const result = isIn ? await this.#raced(credentials) : await this.#clock.over;
    this.#time.usedSeconds += (performance.now() - began) / 1000;
    this.#clock.stop();
    if ('ssh' in result) {
      places.leave(door, true);
      return result;
    }
    this.#release();
    const attempts = this.#attemptsAfter(result, door);
    if (isIn) places.leave(door, false);
    return { lost: result, attempts };
  }

  #raced(credentials: Credentials): Promise<LoggedIn | LinkFailure> {
    const work = this.#work(credentials).catch((error: unknown) => linkFailure(error, this.#clock.phase, this.#target));
    return Promise.race([work, this.#clock.over]);
  }

  async #work(credentials: Credentials): Promise<LoggedIn | LinkFailure> {
    const { wire, signal } = this.#options;
    const onRelease = (release: () => void): void => void (this.#release = release);
    const way = { wire, signal, clock: this.#clock, onRelease };
    let askFor: ReadonlySet<string> | undefined;
    for (;;) {
      const reached = await reach(this.#target, way);
      if ('lost' in reached) return reached.lost;
      this.#clock.enter('handshake');
      const result = await handshake(this.#target, { reached, credentials, askFor, clock: this.#clock });
      if (!('askFor' in result)) return result;
      // The server showed a key of another type than those that we know of it.
      reached.release();
      askFor = result.askFor;
    }
  }

  /** How many attempts there may be in all after this failure. */
  #attemptsAfter({ code, phase }: LinkFailure, door: string): number {
    const { attempts } = this.#target;
    const isHangUp = (phase === 'handshake' || phase === 'auth') && (code === 'econnreset' || code === 'hung_up');
    if (isHangUp) {
      const others = this.#options.wire.places.refused(door);
      return Math.max(attempts, others > 0 ? MOST_ATTEMPTS : ATTEMPTS_ALONE);
    }
    if (code === 'eai_again' || (phase === 'tcp' && code === 'econnreset')) return Math.max(attempts, ATTEMPTS_ALONE);
    return phase === 'dns' || phase === 'tcp' || IS_WORTH_ANOTHER.has(code) ? attempts : 1;
  }
}

/** Handshakes are counted where they arrive: at the address; behind a machine between, also by the way there. */
export function doorOf({ address, proxyCommandText, jumps }: SshTarget): string {
  if (proxyCommandText !== undefined) return `command ${proxyCommandText}`;
  return jumps.length > 0 ? `jump ${jumps.join(',')}` : address;
}
