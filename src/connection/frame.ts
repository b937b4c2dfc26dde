import type { CommandOutput } from '../module/contract.ts';
import type { OutputFile, Part } from './connection.ts';
import type { ShellOrigin } from './guard.ts';
import { KeptOutput } from './kept-output.ts';

/*
 * The protocol of one exchange. A request is shell text that prints, on stdout and on stderr, a begin mark, then for every
 * part its output and an end mark with the exit status, then a final mark. Marks carry a nonce of the request, so that
 * nothing that a login shell, a banner or a script prints can be taken for one. The request is made by request-text.ts.
 */

/** A mark is a line; where none ends within so many bytes there is none. */
const MOST_MARK_BYTES = 160;

/** Takes one stream of a reply apart, whatever chunks it comes in. Of a host that knows the nonce it takes only marks that can be. */
export class StreamReader {
  readonly #begin: Buffer;
  readonly #mark: Buffer;
  #begun = false;
  #origin: ShellOrigin | undefined;
  #finished = false;
  #carry: Buffer = Buffer.alloc(0);
  /** The part that prints. */
  #part = 0;
  readonly #output: KeptOutput;
  readonly #parts: number;
  readonly #onEnd: (part: number, status: number, text: string) => void;

  constructor(
    nonce: string,
    onEnd: (part: number, status: number, text: string) => void,
    files: readonly (() => OutputFile | undefined)[],
  ) {
    this.#output = new KeptOutput(() => files[this.#part]?.());
    this.#parts = files.length;
    this.#begin = Buffer.from(`${nonce} b `);
    this.#mark = Buffer.from(`\n${nonce} `);
    this.#onEnd = onEnd;
  }

  /** True once the begin mark was seen: the shell is there and at work. */
  get begun(): boolean {
    return this.#begun;
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** All bytes so far that were too many to be held. */
  get overflowBytes(): number {
    return this.#output.overflowBytes;
  }

  /** Which shell it is, as its begin mark told. */
  get origin(): ShellOrigin | undefined {
    return this.#origin;
  }

  /** What the part that is running has printed so far. */
  textSoFar(): string {
    return this.#output.text(this.#carry);
  }

  push(chunk: Buffer): void {
    let data = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    if (!this.#begun) {
      const rest = this.#afterBegin(data);
      if (rest === undefined) return;
      data = rest;
    }
    this.#carry = this.#consume(data);
  }

  #afterBegin(data: Buffer): Buffer | undefined {
    const at = data.indexOf(this.#begin);
    const lineEnd = at < 0 ? -1 : data.indexOf(0x0a, at);
    if (lineEnd < 0) {
      const keepFrom = at < 0 || data.length - at > MOST_MARK_BYTES ? data.length - this.#begin.length + 1 : at;
      this.#carry = data.subarray(Math.max(0, keepFrom));
      return undefined;
    }
    this.#begun = true;
    this.#origin = originOf(data.toString('latin1', at + this.#begin.length, lineEnd));
    return data.subarray(lineEnd + 1);
  }

  /** Gives back what has to wait for the next chunk. */
  #consume(start: Buffer): Buffer {
    let data = start;
    while (!this.#finished) {
      const at = data.indexOf(this.#mark);
      if (at < 0) {
        const safe = Math.max(0, data.length - this.#mark.length + 1);
        this.#output.keep(data.subarray(0, safe));
        return data.subarray(safe);
      }
      const lineEnd = data.indexOf(0x0a, at + this.#mark.length);
      const isLine = lineEnd >= 0 && lineEnd - at <= MOST_MARK_BYTES;
      if (!isLine && data.length - at <= MOST_MARK_BYTES) {
        this.#output.keep(data.subarray(0, at));
        return data.subarray(at);
      }
      this.#output.keep(data.subarray(0, isLine ? at : at + 1));
      if (isLine) this.#onMark(data.toString('latin1', at + this.#mark.length, lineEnd));
      data = data.subarray(isLine ? lineEnd + 1 : at + 1);
    }
    return Buffer.alloc(0);
  }

  /** The parts of a request end in their order; some may not have run. */
  #onMark(mark: string): void {
    if (/^z\s*$/.test(mark)) {
      this.#finished = true;
      return;
    }
    const [, number, status] = /^e (\d{1,9})(?: (\d{1,3}))?\s*$/.exec(mark) ?? [];
    const part = Number(number ?? NaN);
    if (!(part >= this.#part && part < this.#parts)) return;
    const text = this.#output.text(Buffer.alloc(0));
    this.#output.endPart();
    this.#part = part + 1;
    this.#onEnd(part, Number(status ?? 0), text);
  }

  /** Lets go of what was kept, when nobody will ask for it any more. */
  release(): void {
    this.#output.release();
  }
}

function originOf(text: string): ShellOrigin | undefined {
  const [group, pid, startedAt = ''] = text.split(' ');
  return Number(group) > 1 ? { group: Number(group), pid: Number(pid), startedAt } : undefined;
}

/** Puts the two streams of a reply together: a part is done when both have its end mark. */
export class ReplyReader {
  readonly stdout: StreamReader;
  readonly stderr: StreamReader;
  readonly outputs: (CommandOutput | undefined)[] = [];
  readonly #half = new Map<number, { status?: number; stdout?: string; stderr?: string }>();

  constructor(nonce: string, onPart: (part: number) => void, parts: readonly Pick<Part, 'outputFile'>[]) {
    const join = (part: number, known: { status?: number; stdout?: string; stderr?: string }): void => {
      const { status, stdout, stderr } = { ...this.#half.get(part), ...known };
      if (status === undefined || stdout === undefined || stderr === undefined) {
        this.#half.set(part, { ...this.#half.get(part), ...known });
        return;
      }
      this.#half.delete(part);
      this.outputs[part] = { exitStatus: status, stdout, stderr };
      onPart(part);
    };
    this.stdout = new StreamReader(
      nonce,
      (part, status, stdout) => join(part, { status, stdout }),
      filesOf(parts, 'stdout'),
    );
    this.stderr = new StreamReader(nonce, (part, _, stderr) => join(part, { stderr }), filesOf(parts, 'stderr'));
  }

  get finished(): boolean {
    return this.stdout.finished && this.stderr.finished;
  }
}

function filesOf(
  parts: readonly Pick<Part, 'outputFile'>[],
  stream: 'stdout' | 'stderr',
): readonly (() => OutputFile | undefined)[] {
  return parts.map(part => () => part.outputFile?.(stream));
}
