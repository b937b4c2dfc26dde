import type { OutputFile } from './connection.ts';

/** Bytes of a stream that are held for one part; the rest is read all the same, so that nothing blocks. */
const KEPT_BYTES = 8 * 1024 * 1024;
/** What all hosts together may have us hold before each is cut to the smaller amount: a fleet that floods must not fill memory. */
const HELD_BYTES = 128 * 1024 * 1024;
const KEPT_BYTES_IN_NEED = 64 * 1024;

let heldBytes = 0;

/**
 * What the parts of a request print on one stream: the beginning of each in memory, and once that is full, all of it in a file if
 * there is one.
 */
export class KeptOutput {
  readonly #open: () => OutputFile | undefined;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** Of parts that have ended: in their outputs. */
  #endedBytes = 0;
  #droppedBytes = 0;
  #file: OutputFile | undefined;
  /** All bytes that were too many to be held, of all parts. */
  overflowBytes = 0;

  constructor(open: () => OutputFile | undefined) {
    this.#open = open;
  }

  keep(bytes: Buffer): void {
    const room = this.#room();
    const kept = bytes.length <= room ? bytes : bytes.subarray(0, room);
    if (kept.length > 0) {
      this.#kept.push(kept);
      this.#keptBytes += kept.length;
      heldBytes += kept.length;
    }
    if (kept.length < bytes.length) this.#overflow(bytes.subarray(kept.length));
  }

  /** What was kept and `rest`, with a word about what was not. */
  text(rest: Buffer): string {
    const [only, ...more] = this.#kept;
    const bytes =
      only !== undefined && more.length === 0 && rest.length === 0 ? only : Buffer.concat([...this.#kept, rest]);
    const text = bytes.toString('utf8');
    if (this.#droppedBytes === 0) return text;
    const where = this.#file === undefined ? '' : `; see ${this.#file.path}`;
    return `${text}\n[${this.#droppedBytes} more bytes were left out${where}]`;
  }

  /** Lets go of it when nobody will ask for it any more. */
  release(): void {
    this.endPart();
    heldBytes -= this.#endedBytes;
    this.#endedBytes = 0;
  }

  /** What comes next is of another part. Of the one that ended all is held until the reply is there. */
  endPart(): void {
    this.#endedBytes += this.#keptBytes;
    this.#kept = [];
    this.#keptBytes = 0;
    this.#droppedBytes = 0;
    this.#file = undefined;
  }

  /** None behind a gap. */
  #room(): number {
    if (this.#droppedBytes > 0) return 0;
    const most = heldBytes > HELD_BYTES ? KEPT_BYTES_IN_NEED : KEPT_BYTES;
    return Math.max(0, most - this.#keptBytes);
  }

  #overflow(rest: Buffer): void {
    if (this.#droppedBytes === 0) {
      this.#file = this.#open();
      for (const bytes of this.#kept) this.#file?.write(bytes);
    }
    this.#droppedBytes += rest.length;
    this.overflowBytes += rest.length;
    this.#file?.write(rest);
  }
}
