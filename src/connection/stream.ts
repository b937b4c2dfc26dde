import { randomBytes } from 'node:crypto';
import { quote } from '../module/script.ts';
import type { LinkFailure, Part, PartResult, Reply, Stream } from './connection.ts';
import { MOST_NOISE_BYTES, Throttle } from './flood.ts';
import { PREAMBLE } from './request-text.ts';
import type { ShellOptions, ShellProcess } from './shell.ts';
import { startTimedOut, tooNoisy } from './shell-failures.ts';

interface StreamOptions {
  readonly shell: ShellOptions;
  readonly signal: AbortSignal;
}

/**
 * Runs one script in a shell of its own whose input or output is raw bytes. The shell says that it is ready before any byte is
 * sent: dash and busybox read ahead, and would take the beginning of the bytes for shell text. How the script ended is told
 * on stderr behind a nonce, so that no byte of the output can be taken for it.
 */
export function runStream(process: ShellProcess, part: Part, stream: Stream, options: StreamOptions): Promise<Reply> {
  return new StreamRun(process, part, stream, options).run();
}

/** Kept of what the script says. */
const KEPT_CHARACTERS = 64_000;

class StreamRun {
  readonly #process: ShellProcess;
  readonly #part: Part;
  readonly #stream: Stream;
  readonly #options: StreamOptions;
  readonly #throttle: Throttle;
  readonly #nonce = randomBytes(16).toString('hex');
  #state: 'starting' | 'running' | 'over' = 'starting';
  #head: Buffer = Buffer.alloc(0);
  #group: number | undefined;
  #stdout = '';
  #stderr = '';
  /** What went wrong on this side. */
  #localError = '';
  #isOutputClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #outputs: Promise<void> = Promise.resolve();
  #finish: (reply: Reply) => void = () => undefined;

  constructor(process: ShellProcess, part: Part, stream: Stream, options: StreamOptions) {
    this.#process = process;
    this.#part = part;
    this.#stream = stream;
    this.#options = options;
    this.#throttle = new Throttle(process);
  }

  run(): Promise<Reply> {
    const { signal, shell } = this.#options;
    const onAbort = (): void => this.#abandon({ ...INTERRUPTED });
    return new Promise(resolve => {
      this.#finish = reply => {
        if (this.#state === 'over') return;
        this.#state = 'over';
        this.#part.within?.leave();
        clearTimeout(this.#timer);
        signal.removeEventListener('abort', onAbort);
        resolve(reply);
      };
      this.#process.onStdout(chunk => this.#onStdout(chunk));
      this.#process.onStderr(chunk => {
        this.#throttle.hold(this.#stderr.length + chunk.length - KEPT_CHARACTERS);
        this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-KEPT_CHARACTERS);
      });
      this.#process.onClose(failure => void this.#outputs.then(() => this.#onClose(failure)));
      signal.addEventListener('abort', onAbort);
      shell.onPhase(shell.startPhase);
      this.#arm(shell.startSeconds);
      this.#process.write(PREAMBLE + this.#text());
      if (signal.aborted) onAbort();
    });
  }

  /** One compound command, so that the shell has read all of it before it says that it is ready. */
  #text(): string {
    const { text, args } = this.#part.script;
    const call = ['xp_stream', quote(text), ...args.map(quote)].join(' ');
    return [
      'xp_stream() { ( xp_text=$1; shift; eval "${xp_text}" )',
      `xp_status=$?; printf '\\n%s %s\\n' ${this.#nonce} "\${xp_status}" >&2; exit; }`,
      `{ printf '\\n%s %s\\n' ${this.#nonce} "\${xp_g}"; ${call}; }`,
      '',
    ].join('\n');
  }

  #onStdout(chunk: Buffer): void {
    if (this.#state === 'running') {
      this.#take(chunk);
      return;
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    const at = this.#head.indexOf(`\n${this.#nonce} `);
    const end = at < 0 ? -1 : this.#head.indexOf('\n', at + 1);
    if (end < 0) {
      if (this.#head.length > MOST_NOISE_BYTES) this.#abandon(tooNoisy(this.#options.shell));
      return;
    }
    this.#group = Number(this.#head.toString('latin1', at + this.#nonce.length + 2, end)) || undefined;
    this.#state = 'running';
    this.#part.within?.enter();
    this.#options.shell.onPhase('exchange');
    this.#arm(this.#part.deadlineSeconds);
    this.#take(this.#head.subarray(end + 1));
    void this.#feed();
  }

  async #feed(): Promise<void> {
    try {
      for await (const chunk of this.#stream.input ?? []) {
        if (this.#state === 'over') return;
        await this.#process.send(chunk);
        this.#stream.onBytes?.(chunk.length);
        this.#arm(this.#part.deadlineSeconds);
      }
    } catch (error) {
      // A local file that cannot be read to its end: the script will find too few bytes.
      this.#localError = String(error);
    }
    this.#process.end();
  }

  #take(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#arm(this.#part.deadlineSeconds);
    const { output } = this.#stream;
    if (output === undefined) {
      this.#throttle.hold(this.#stdout.length + chunk.length - KEPT_CHARACTERS);
      this.#stdout = (this.#stdout + chunk.toString('utf8')).slice(-KEPT_CHARACTERS);
      return;
    }
    this.#process.pause();
    this.#outputs = this.#outputs
      .then(() => output.write(chunk))
      .then(() => this.#stream.onBytes?.(chunk.length))
      .catch((error: unknown) => void (this.#localError = String(error)))
      .finally(() => this.#process.resume());
  }

  /** The shell is gone: with the mark on stderr the script ended, without it the link or the shell was lost. */
  async #onClose(failure: LinkFailure): Promise<void> {
    const mark = new RegExp(`\\n${this.#nonce} (\\d+)\\n`).exec(this.#stderr);
    const { explainStart } = this.#options.shell;
    if (mark !== null) {
      const status = Number(mark[1]);
      await this.#closeOutput(status === 0 && this.#localError === '');
      const output = {
        exitStatus: status === 0 && this.#localError !== '' ? 1 : status,
        stdout: this.#stdout,
        stderr: `${this.#stderr.slice(0, mark.index)}${this.#localError}`,
      };
      this.#finish({ results: [{ kind: 'done', output }] });
      return;
    }
    await this.#closeOutput(false);
    const { lostMend = failure.mend } = this.#stream;
    if (this.#state === 'starting')
      this.#finish({ results: [{ kind: 'not_run' }], lost: explainStart(this.#stderr) ?? failure });
    else this.#finish({ results: [{ kind: 'unknown' }], lost: { ...failure, mend: lostMend } });
  }

  async #closeOutput(isWhole: boolean): Promise<void> {
    const { output } = this.#stream;
    if (output === undefined || this.#isOutputClosed) return;
    this.#isOutputClosed = true;
    await output.close(isWhole).catch((error: unknown) => void (this.#localError = String(error)));
  }

  /** The deadline of a stream is for each step forward, and for the whole only where the play asks for one: a slow link is no failure. */
  #arm(seconds: number): void {
    clearTimeout(this.#timer);
    const most = this.#state === 'running' ? (this.#part.within?.secondsLeft ?? Infinity) : Infinity;
    if (this.#state !== 'over') this.#timer = setTimeout(() => this.#expire(), Math.min(seconds, most) * 1000);
  }

  #expire(): void {
    if (this.#state === 'starting') {
      this.#abandon(startTimedOut(this.#options.shell));
      return;
    }
    const output = { exitStatus: 124, stdout: this.#stdout, stderr: this.#stderr };
    this.#end({ results: [{ kind: 'timed_out', output }] });
  }

  #abandon(lost: LinkFailure): void {
    this.#end({ results: [{ kind: this.#state === 'starting' ? 'not_run' : 'unknown' }], lost });
  }

  #end(reply: { readonly results: readonly [PartResult]; readonly lost?: LinkFailure }): void {
    const finish = this.#finish;
    this.#throttle.release();
    void this.#process
      .kill(this.#group, ':')
      .then(() => this.#closeOutput(false))
      .then(() => finish(reply));
  }
}

const INTERRUPTED: LinkFailure = {
  code: 'interrupted',
  phase: 'exchange',
  cause: 'the run was interrupted while a file was sent',
  mend: 'run again: the file on the host is the old one',
};
