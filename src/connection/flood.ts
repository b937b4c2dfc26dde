/** What a login may say before its shell begins: whoever says more says no more that matters. */
export const MOST_NOISE_BYTES = 1 << 20;

/** Shares among all hosts how fast is read what is too much to be kept: the same event loop serves the others. */
export class Pace {
  readonly #bytesPerSecond: number;
  readonly #now: () => number;
  #freeAt = 0;

  constructor(bytesPerSecond: number, now = () => performance.now()) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#now = now;
  }

  /** How many milliseconds nothing more is to be read by whoever read so many bytes. */
  take(bytes: number): number {
    const now = this.#now();
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes / this.#bytesPerSecond) * 1000;
    return this.#freeAt - now;
  }
}

const OVERFLOW_PACE = new Pace(8 << 20);

/** A process whose output can be held back: once its window is full, the host itself has to wait. */
interface Held {
  pause(): void;
  resume(): void;
}

export class Throttle {
  readonly #process: Held;
  readonly #pace: Pace;
  #timer: NodeJS.Timeout | undefined;

  constructor(process: Held, pace = OVERFLOW_PACE) {
    this.#process = process;
    this.#pace = pace;
  }

  /** So many bytes came that are not kept. */
  hold(bytes: number): void {
    if (bytes <= 0) return;
    clearTimeout(this.#timer);
    this.#process.pause();
    this.#timer = setTimeout(() => this.release(), this.#pace.take(bytes));
  }

  /** What is held back would hold back the end of the process, too. */
  release(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#process.resume();
  }
}
