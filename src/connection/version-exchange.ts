import type { Duplex } from 'node:stream';

/** Of all that a server sends up to the end of its version: notices before it are a few lines where there are any. */
const MOST_BYTES = 64 * 1024;
const SAID_CHARACTERS = 200;

type Listener = (chunk: Buffer) => void;

/**
 * Stands between a stream and ssh2 until the server has told its version: of a line that comes in more than two pieces ssh2 loses
 * some, and then waits for ever.
 */
export class VersionExchange {
  /** Rejects when this is no version of SSH. */
  readonly refused: Promise<never>;
  /** What the server says instead of its version: perhaps why it turns us away. */
  said = '';
  readonly #stream: Duplex;
  readonly #before: (ssh2: Listener) => Listener;
  #refuse: (error: Error) => void = () => undefined;
  #line: Buffer[] = [];
  #bytes = 0;

  /** To be made before ssh2 is given the stream. What `before` makes of ssh2 gets all from the version on. */
  constructor(stream: Duplex, before: (ssh2: Listener) => Listener) {
    this.#stream = stream;
    this.#before = before;
    this.refused = new Promise((_, reject) => (this.#refuse = reject));
    const onListener = (event: string | symbol, listener: Listener): void => {
      if (event !== 'data') return;
      stream.off('newListener', onListener);
      // It stands there after this turn, and nothing flows before the next one.
      queueMicrotask(() => this.#standBefore(listener));
    };
    stream.on('newListener', onListener);
  }

  #standBefore(ssh2: Listener): void {
    const take = (chunk: Buffer): void => {
      const rest = this.#afterNotices(chunk);
      if (rest === undefined) return;
      const listener = this.#before(ssh2);
      this.#stream.on('data', listener).off('data', take);
      listener(rest);
    };
    this.#stream.on('data', take).off('data', ssh2);
  }

  /** From the line of the version on, once it is whole. */
  #afterNotices(chunk: Buffer): Buffer | undefined {
    this.#bytes += chunk.length;
    for (let start = 0, end = 0; start < chunk.length; start = end) {
      end = chunk.indexOf('\n', start) + 1 || chunk.length;
      const piece = chunk.subarray(start, end);
      this.#line.push(piece);
      if (piece.at(-1) !== NEWLINE) break;
      const line = Buffer.concat(this.#line);
      this.#line = [];
      const text = line.toString('latin1');
      if (SPOKEN.test(text)) {
        this.said = '';
        return Buffer.concat([line, chunk.subarray(end)]);
      }
      if (text.includes('\0') || text.startsWith('SSH-')) this.#end(`Invalid version "${text.slice(0, 40).trim()}"`);
      if (this.said === '') this.said = line.toString('utf8').trim().slice(0, SAID_CHARACTERS);
    }
    if (this.#bytes > MOST_BYTES) this.#end(`no identification within ${MOST_BYTES} bytes`);
    return undefined;
  }

  #end(why: string): void {
    this.#refuse(new Error(why));
    this.#stream.pause();
  }
}

const NEWLINE = 0x0a;
const SPOKEN = /^SSH-(?:2\.0|1\.99)-[^ \r\n\0][^\0]*$/;
