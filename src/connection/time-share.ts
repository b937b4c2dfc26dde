/** Seconds that several parts have together, whatever each of them may take by itself. */
export class TimeShare {
  /** What is over counts as not run instead of as timed out: nobody waits for it yet. */
  readonly isAhead: boolean;
  readonly #seconds: number;
  readonly #now: () => number;
  #usedMs = 0;
  #since: number | undefined;

  constructor(seconds: number, { isAhead = false, now = () => performance.now() } = {}) {
    this.#seconds = seconds;
    this.isAhead = isAhead;
    this.#now = now;
  }

  /** One of the parts begins. */
  enter(): void {
    this.#since ??= this.#now();
  }

  leave(): void {
    this.#usedMs = this.#used();
    this.#since = undefined;
  }

  get secondsLeft(): number {
    return Math.max(0, this.#seconds - this.#used() / 1000);
  }

  #used(): number {
    return this.#usedMs + (this.#since === undefined ? 0 : this.#now() - this.#since);
  }
}
