import { createHash } from 'node:crypto';

const SIZE = 624;
const PERIOD = 397;

/** Python's `random.Random(seed)`: the Mersenne twister and the same draws, so that a seed gives what Ansible gives. */
export class PythonRandom {
  readonly #state = new Uint32Array(SIZE);
  #at = SIZE;

  constructor(seed: string | number) {
    const key = typeof seed === 'string' ? textKey(seed) : numberKey(BigInt(Math.abs(Math.trunc(seed))));
    this.#init(key);
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    const bits = BigInt(limit).toString(2).length;
    let drawn = this.#bits(bits);
    while (drawn >= limit) drawn = this.#bits(bits);
    return drawn;
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      shuffled.splice(last, 1, ...shuffled.splice(other, 1, ...shuffled.slice(last, last + 1)));
    }
    return shuffled;
  }

  #bits(count: number): number {
    if (count <= 32) return this.#next() >>> (32 - count);
    const low = this.#next();
    return (this.#next() >>> (64 - count)) * 2 ** 32 + low;
  }

  #word(index: number): number {
    return this.#state[index] ?? 0;
  }

  #init(key: readonly number[]): void {
    const state = this.#state;
    state[0] = 19650218;
    for (let i = 1; i < SIZE; i++) state[i] = Math.imul(1812433253, this.#mixed(i)) + i;
    let i = 1;
    let j = 0;
    for (let left = Math.max(SIZE, key.length); left > 0; left--) {
      state[i] = (this.#word(i) ^ Math.imul(this.#mixed(i), 1664525)) + (key[j] ?? 0) + j;
      i++;
      j++;
      if (i >= SIZE) {
        state[0] = this.#word(SIZE - 1);
        i = 1;
      }
      if (j >= key.length) j = 0;
    }
    for (let left = SIZE - 1; left > 0; left--) {
      state[i] = (this.#word(i) ^ Math.imul(this.#mixed(i), 1566083941)) - i;
      i++;
      if (i >= SIZE) {
        state[0] = this.#word(SIZE - 1);
        i = 1;
      }
    }
    state[0] = 0x80000000;
  }

  #mixed(index: number): number {
    const before = this.#word(index - 1);
    return before ^ (before >>> 30);
  }

  #next(): number {
    if (this.#at >= SIZE) this.#twist();
    let word = this.#word(this.#at++);
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #twist(): void {
    for (let index = 0; index < SIZE; index++) {
      const mixed = (this.#word(index) & 0x80000000) | (this.#word((index + 1) % SIZE) & 0x7fffffff);
      this.#state[index] = this.#word((index + PERIOD) % SIZE) ^ (mixed >>> 1) ^ ((mixed & 1) === 1 ? 0x9908b0df : 0);
    }
    this.#at = 0;
  }
}

/** A text's bytes and their SHA-512 behind them, as one large number. */
function textKey(seed: string): readonly number[] {
  const bytes = Buffer.from(seed, 'utf8');
  const all = Buffer.concat([bytes, createHash('sha512').update(bytes).digest()]);
  return numberKey(BigInt(`0x${all.toString('hex')}`));
}

function numberKey(seed: bigint): readonly number[] {
  const words: number[] = [];
  for (let left = seed; left > 0n; left >>= 32n) words.push(Number(left & 0xffffffffn));
  return words.length === 0 ? [0] : words;
}
