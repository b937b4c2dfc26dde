import { randomBytes } from 'node:crypto';
import type { LinkFailure, Part, PartResult, Phase, Reply } from './connection.ts';
import type { CommandOutput } from '../module/contract.ts';
import { ReplyReader } from './frame.ts';
import { PREAMBLE, requestText, SentScripts } from './request-text.ts';
import { MOST_NOISE_BYTES, Throttle } from './flood.ts';
import { endOrphan, Guard, type ShellOrigin } from './guard.ts';
import { CLOSED, INTERRUPTED, startTimedOut, tooNoisy } from './shell-failures.ts';
import type { TimeShare } from './time-share.ts';
import { isOurs, together } from './together.ts';
import { type HostLock, lockPart, lockRefusal, unlockText } from './host-lock.ts';

/** A started shell of a host: bytes in, bytes out, both outputs apart. Made by a transport. */
export interface ShellProcess {
  write(text: string): void;
  /** Sends bytes; settled once more may be sent, or once the shell is gone. Only for a shell that has begun. */
  send(bytes: Uint8Array): Promise<void>;
  /** The end of its input. */
  end(): void;
  /** Holds back its output. */
  pause(): void;
  resume(): void;
  onStdout(listener: (chunk: Buffer) => void): void;
  onStderr(listener: (chunk: Buffer) => void): void;
  /** Called once when the shell is gone; `exited` when it ended by itself, so that it surely reads nothing any more. */
  onClose(listener: (failure: LinkFailure, exited: boolean) => void): void;
  /** Ends an idle shell. */
  close(): Promise<void>;
  /** Ends the shell and everything in its process group, as far as can be, then runs `cleanup` on the host. */
  kill(group: number | undefined, cleanup: string): Promise<void>;
}

export interface ShellOptions {
  /** Seconds until a fresh shell must have answered. */
  readonly startSeconds: number;
  readonly startPhase: Phase;
  readonly onPhase: (phase: Phase) => void;
  /** Why a shell ended before it began, from what it said. */
  readonly explainStart: (stderr: string) => LinkFailure | undefined;
  /** For messages. */
  readonly host: string;
  readonly lock?: HostLock;
  /** Looks may have stat asked once for all of them. */
  readonly looksTogether: () => boolean;
  /** True where keepalives reach the host, so that silence tells of a lost link. */
  readonly hearsUs: boolean;
  /** What an earlier shell may have left running when its link was lost. */
  readonly orphan?: ShellOrigin;
}

interface Running {
  readonly parts: readonly Part[];
  readonly reader: ReplyReader;
  readonly finish: (reply: Reply) => void;
  timer: NodeJS.Timeout | undefined;
  /** Of the part that runs now. */
  share: TimeShare | undefined;
  /** What it has together with others ends before its own deadline. */
  isShareShorter: boolean;
}

/** A long-lived sh that runs one request after the other. Once it is gone or was killed, `isUsable` is false. */
export class Shell {
  readonly #process: ShellProcess;
  readonly #options: ShellOptions;
  readonly #sent = new SentScripts();
  #isFresh = true;
  #running: Running | undefined;
  #gone: LinkFailure | undefined;
  #early = '';
  readonly #throttle: Throttle;
  /** Bytes outside of requests. */
  #noise = 0;
  #origin: ShellOrigin | undefined;
  readonly #guard: Guard;
  #isLocked = false;
  #isLockSent = false;
  #orphan: ShellOrigin | undefined;
  #hungTogether = false;

  constructor(process: ShellProcess, options: ShellOptions) {
    this.#process = process;
    this.#options = options;
    this.#guard = new Guard(options.hearsUs, this.#cleanup(), this.#cleanup(true));
    this.#throttle = new Throttle(process);
    process.onStdout(chunk => this.#onData('stdout', chunk));
    process.onStderr(chunk => this.#onData('stderr', chunk));
    process.onClose((failure, exited) => this.#lose(failure, exited));
  }

  get isUsable(): boolean {
    return this.#gone === undefined;
  }

  /** True once it needs no lock, or has it. */
  get mayChange(): boolean {
    return this.isUsable && (this.#isLocked || this.#options.lock === undefined);
  }

  /** The shell whose work the lost link left alone; undefined when nothing of it can be at work. */
  get orphan(): ShellOrigin | undefined {
    return this.#orphan;
  }

  /** What looks had together was without an answer: it must not be tried again. */
  get hungTogether(): boolean {
    return this.#hungTogether;
  }

  /** Runs the parts; one request at a time. The first one that changes something takes the lock before. */
  async run(parts: readonly Part[], signal: AbortSignal): Promise<Reply> {
    if (this.#gone !== undefined) return notSent(parts, this.#gone);
    if (this.#running !== undefined) throw new Error('a shell runs one request at a time');
    const { lock, host } = this.#options;
    if (lock === undefined || this.#isLocked || parts.every(part => part.changes === undefined))
      return this.#sendTogether(parts, signal);
    this.#isLockSent = true;
    const { results, lost } = await this.#sendTogether([lockPart(lock), ...parts], signal);
    const [taken, ...rest] = results;
    this.#isLocked = taken?.kind === 'done' && taken.output.exitStatus === 0;
    const failure = lost ?? lockRefusal(host, lock, taken);
    return { results: rest, ...(failure === undefined ? {} : { lost: failure }) };
  }

  async #sendTogether(parts: readonly Part[], signal: AbortSignal): Promise<Reply> {
    const joined = this.#options.looksTogether() ? together(parts) : parts;
    const { results, ...reply } = await this.#send(joined, signal);
    if (joined === parts) return { ...reply, results };
    const isShared = (at: number): boolean => joined[at] !== undefined && isOurs(joined[at]);
    this.#hungTogether = results.some(({ kind }, at) => kind === 'timed_out' && isShared(at));
    return { ...reply, results: results.filter((_, at) => !isShared(at)) };
  }

  #send(parts: readonly Part[], signal: AbortSignal): Promise<Reply> {
    const nonce = randomBytes(16).toString('hex');
    const text = this.#prefix() + requestText(parts, nonce, this.#sent, this.#guard.around(parts));
    return new Promise(resolve => {
      const onAbort = (): void => this.#abandon(INTERRUPTED);
      const finish = (reply: Reply): void => {
        signal.removeEventListener('abort', onAbort);
        clearTimeout(this.#running?.timer);
        this.#running?.share?.leave();
        this.#running = undefined;
        this.#throttle.release();
        reader.stdout.release();
        reader.stderr.release();
        resolve(reply);
      };
      const reader = new ReplyReader(nonce, () => this.#onPart(), parts);
      this.#running = { parts, reader, finish, timer: undefined, share: undefined, isShareShorter: false };
      this.#options.onPhase(this.#isFresh ? this.#options.startPhase : 'exchange');
      this.#arm(this.#isFresh ? this.#options.startSeconds : this.#deadlineOfNext(this.#running));
      signal.addEventListener('abort', onAbort);
      this.#process.write(text);
      if (signal.aborted) onAbort();
    });
  }

  #prefix(): string {
    if (!this.#isFresh) return '';
    return PREAMBLE + (this.#options.orphan === undefined ? '' : endOrphan(this.#options.orphan));
  }

  /** Takes the lock away, if there is one. */
  #cleanup(isLast = false): string {
    const { lock } = this.#options;
    return lock === undefined ? ':' : unlockText(lock, isLast);
  }

  async close(): Promise<void> {
    this.#gone ??= CLOSED;
    await this.#process.close();
  }

  #onData(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const running = this.#running;
    if (running === undefined) {
      this.#onNoise(chunk);
      return;
    }
    if (this.#isFresh && stream === 'stderr')
      this.#early = (this.#early + chunk.toString('utf8')).slice(-EARLY_CHARACTERS);
    const read = running.reader[stream];
    const before = read.overflowBytes;
    read.push(chunk);
    this.#throttle.hold(read.overflowBytes - before);
    if (!read.begun) this.#onNoise(chunk);
    if (this.#isFresh && !running.reader.stdout.begun) {
      if (this.#noise > MOST_NOISE_BYTES) this.#abandon(tooNoisy(this.#options));
      return;
    }
    if (this.#isFresh && running.reader.stdout.begun) {
      this.#isFresh = false;
      this.#origin = running.reader.stdout.origin;
      this.#options.onPhase('exchange');
      this.#arm(this.#deadlineOfNext(running));
    }
    if (running.reader.finished) running.finish({ results: resultsOf(running, 'not_run') });
  }

  /** What belongs to no request: a login's words, or what earlier scripts have left running. */
  #onNoise(chunk: Buffer): void {
    this.#noise += chunk.length;
    if (this.#noise > MOST_NOISE_BYTES) this.#throttle.hold(chunk.length);
  }

  #onPart(): void {
    if (this.#running !== undefined) this.#arm(this.#deadlineOfNext(this.#running));
  }

  #deadlineOfNext(running: Running): number {
    const part = running.parts[running.reader.outputs.length];
    running.share?.leave();
    running.share = part?.within;
    running.share?.enter();
    const own = part?.deadlineSeconds ?? FINAL_MARK_SECONDS;
    const shared = running.share?.secondsLeft ?? Infinity;
    running.isShareShorter = shared < own;
    return Math.min(own, shared);
  }

  #arm(seconds: number): void {
    const running = this.#running;
    if (running === undefined) return;
    clearTimeout(running.timer);
    running.timer = setTimeout(() => this.#expire(), seconds * 1000);
  }

  /** A part, or the start of the shell, took too long: what runs is ended, and so is the shell. */
  #expire(): void {
    if (this.#isFresh) {
      this.#abandon(startTimedOut(this.#options));
      return;
    }
    this.#gone = CLOSED;
    this.#end(running => {
      const results = [...resultsOf(running, 'not_run')];
      const at = running.reader.outputs.length;
      const { stdout, stderr } = running.reader;
      const output = { exitStatus: 124, stdout: stdout.textSoFar(), stderr: stderr.textSoFar() };
      const isForNobody = running.share?.isAhead === true && running.isShareShorter;
      if (at < results.length) results[at] = isForNobody ? { kind: 'not_run' } : { kind: 'timed_out', output };
      return { results };
    });
  }

  /** Ends the request without an answer: what was sent may have been done in part. */
  #abandon(failure: LinkFailure): void {
    this.#gone ??= failure;
    this.#end(running => ({ results: resultsOf(running, 'unknown'), lost: failure }));
  }

  /** The shell is killed before the reply is given, so that nothing of this request runs any more when the next one starts. */
  #end(replyOf: (running: Running) => Reply): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    clearTimeout(running.timer);
    running.share?.leave();
    this.#throttle.release();
    const cleanup = this.#isLockSent ? this.#cleanup() : ':';
    void this.#process.kill(this.#origin?.group, cleanup).then(() => running.finish(replyOf(running)));
  }

  #lose(failure: LinkFailure, exited: boolean): void {
    const neverBegan = this.#isFresh && exited;
    const lost = (neverBegan ? this.#options.explainStart(this.#early) : undefined) ?? failure;
    this.#gone ??= lost;
    const running = this.#running;
    if (running === undefined) return;
    if (!exited) this.#orphan = running.reader.stdout.origin ?? this.#origin;
    running.finish({ results: resultsOf(running, neverBegan ? 'not_run' : 'unknown'), lost });
  }
}

/** What is kept of the words that a login or sudo says before the shell begins. */
const EARLY_CHARACTERS = 4000;

/** Time for the last mark after the last part has ended. */
export const FINAL_MARK_SECONDS = 30;

function resultsOf({ parts, reader }: Running, otherwise: 'not_run' | 'unknown'): readonly PartResult[] {
  const receivedAt = Math.floor(Date.now() / 1000);
  return parts.map((_, index): PartResult => {
    const output = reader.outputs[index];
    return output === undefined ? { kind: otherwise } : { kind: 'done', output: received(output, receivedAt) };
  });
}

/** Written out: V8 would give each object made by a spread and one more key a shape of its own. */
function received({ exitStatus, stdout, stderr }: CommandOutput, receivedAt: number): CommandOutput {
  return { exitStatus, stdout, stderr, receivedAt };
}

export function notSent(parts: readonly Part[], lost: LinkFailure): Reply {
  return { results: parts.map(() => ({ kind: 'not_run' })), lost };
}
