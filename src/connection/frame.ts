import { createHash } from 'node:crypto';
import type { CommandOutput } from '../module/contract.ts';
import { quote } from '../module/script.ts';
import type { OutputFile, Part } from './connection.ts';
import type { ShellOrigin } from './guard.ts';
import { KeptOutput } from './kept-output.ts';

/*
 * The protocol of one exchange. A request is shell text that prints, on stdout and on stderr, a begin mark, then for every
 * part its output and an end mark with the exit status, then a final mark. Marks carry a nonce of the request, so that
 * nothing that a login shell, a banner or a script prints can be taken for one.
 */

/** Shell text that sets up a fresh shell, before its first request. A login may have left any environment behind. */
export const PREAMBLE = [
  'LC_ALL=C TERM=dumb PATH="${PATH}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"',
  'export LC_ALL TERM PATH',
  'unset ENV BASH_ENV CDPATH IFS GREP_OPTIONS',
  'set +eu',
  // The process group, so that all of it can be ended from another session, and when this shell was started, so that it
  // can be told from a later one; fields 5 and 22 of stat (proc(5)).
  `xp_g=$$ xp_t=; test ! -r /proc/$$/stat || read -r _ _ _ _ xp_g ${'_ '.repeat(16)}xp_t _ < /proc/$$/stat`,
  // Each script runs in a subshell: a syntax error, an exit or a cd ends or moves that script only. It stands alone in
  // its line, so that the script's own `set -e` is in force.
  'xp_part() { xp_end=$1; shift; ( xp_text=$1; shift; eval "${xp_text}" ) </dev/null',
  'xp_ended; }',
  'xp_here() { xp_end=$1 xp_text=$2; shift 2; eval "${xp_text}" </dev/null',
  'xp_ended; }',
  'xp_ended() { xp_status=$?; printf "\\n%s\\n" "${xp_n} e ${xp_end} ${xp_status}"; printf "\\n%s\\n" "${xp_n} e ${xp_end}" >&2; }',
  '',
].join('\n');

/** Remembers which scripts a shell has got: a text travels once, later uses name it. */
export class SentScripts {
  readonly #names = new Map<string, string>();

  /** The name of the shell variable that holds the text, and the assignment if it is still to be sent. */
  use(text: string): { readonly name: string; readonly assignment: string } {
    const known = this.#names.get(text);
    if (known !== undefined) return { name: known, assignment: '' };
    if (text.length < SHORT_TEXT) return { name: '', assignment: '' };
    const name = `xp_s_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    this.#names.set(text, name);
    return { name, assignment: `${name}=${quote(text)}\n` };
  }
}

/** Texts that are not worth a variable: one-off commands mostly. */
const SHORT_TEXT = 200;

/** Shell text around the parts of a request. */
export interface Surroundings {
  readonly before: string;
  readonly after: string;
}

const NOTHING_AROUND: Surroundings = { before: '', after: '' };

/**
 * The text of a request. No part may hold a NUL. All behind the begin mark is one
 * compound command: of a request that a lost link cut off, nothing is run.
 */
export function requestText(
  parts: readonly Part[],
  nonce: string,
  sent: SentScripts,
  { before, after } = NOTHING_AROUND,
): string {
  const begin = 'printf "%s\\n" "${xp_n} b ${xp_g} $$ ${xp_t}"';
  const pieces = [`xp_n=${nonce} xp_stop= xp_stats=\n${begin}; ${begin} >&2\n{\n${before}`];
  parts.forEach(({ script, stopOnFailure, isInShell }, index) => {
    const { name, assignment } = sent.use(script.text);
    const text = name === '' ? quote(script.text) : `"\${${name}}"`;
    const call = [isInShell === true ? 'xp_here' : 'xp_part', String(index), text, ...script.args.map(quote)].join(' ');
    const stop = stopOnFailure ? '\ntest "${xp_status}" -eq 0 || xp_stop=1' : '';
    pieces.push(assignment, `if test -z "\${xp_stop}"; then\n${call}${stop}\nfi\n`);
  });
  pieces.push(after, 'printf "\\n%s\\n" "${xp_n} z"; printf "\\n%s\\n" "${xp_n} z" >&2\n}\n');
  return pieces.join('');
}

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
