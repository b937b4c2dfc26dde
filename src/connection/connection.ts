import type { Become, ConnectionSettings } from '../model/connection-settings.ts';
import type { CommandOutput } from '../module/contract.ts';
import type { Script } from '../module/script.ts';
import type { TimeShare } from './time-share.ts';

export type { Become, ConnectionSettings };

/** Where a host is on its way; every phase has a deadline and a name. */
export type Phase =
  /** Waits for its turn: only so many handshakes at once are for one address. */
  | 'queue'
  /** Waits for a machine between. */
  | 'proxy'
  | 'dns'
  | 'tcp'
  | 'handshake'
  | 'auth'
  | 'channel'
  | 'become'
  | 'first_byte'
  | 'exchange';

/** One script of a request. */
export interface Part {
  readonly script: Script;
  /** Seconds from the end of the part before. */
  readonly deadlineSeconds: number;
  /** What it has together with others. */
  readonly within?: TimeShare;
  /** True: when this part ends with another status than 0, no later part is run. */
  readonly stopOnFailure: boolean;
  /**
   * The script may change the host: it is only run under the run's lock, it is never sent twice, and it is ended with the run.
   * `and_survives`: it must go on when the link is lost, which it may cut itself. Absent: it only looks.
   */
  readonly changes?: 'and_ends' | 'and_survives';
  /**
   * `shell`: the shell itself runs the script, whose variables those after it see. `shared_subshell`: one subshell runs this and the
   * parts around it that share it too; for looks that need nothing else to be unset. Absent: it stands alone.
   */
  readonly runsIn?: 'shell' | 'shared_subshell';
  /** Raw bytes to or from the script: it runs in a session of its own, in its turn; its deadline is that of each step forward. */
  readonly stream?: Stream;
  /** Gives a file for an output that is too long to be held; absent or undefined: what is too much is left out. */
  readonly outputFile?: (stream: OutputStream) => OutputFile | undefined;
}

export type OutputStream = 'stdout' | 'stderr';

/** Takes all that a script prints on one stream. */
export interface OutputFile {
  readonly path: string;
  /** Never throws: what cannot be written is missing. */
  write(bytes: Buffer): void;
}

/** Bytes that are too many for a request. */
export interface Stream {
  /** What the script reads; its end is the end of its input. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Takes what the script prints, instead of its text in the result. */
  readonly output?: {
    write(chunk: Uint8Array): Promise<void>;
    /** Called once at the end; true when the script ended well and all it printed was written. */
    close(isWhole: boolean): Promise<void>;
  };
  /** What to do when the link is lost meanwhile. */
  readonly lostMend?: string;
  /** Told of every step forward. */
  readonly onBytes?: (count: number) => void;
}

export type PartResult =
  | { readonly kind: 'done'; readonly output: CommandOutput }
  /** The deadline passed; the processes were ended as far as we can tell. */
  | { readonly kind: 'timed_out'; readonly output: CommandOutput }
  /** Also what was asked ahead of time and took too long: it only looked, and was ended. */
  | { readonly kind: 'not_run' }
  /** The link was lost after this was sent: it may have run in full, in part, or not at all. */
  | { readonly kind: 'unknown' };

/** One result a part, in order; `lost` tells why the link is gone when a part is `unknown` or could not be sent. */
export interface Reply {
  readonly results: readonly PartResult[];
  readonly lost?: LinkFailure;
}

export interface LinkFailure {
  readonly code: string;
  readonly phase: Phase;
  readonly cause: string;
  readonly mend: string;
}

/** A way to one host. Opens lazily; `exchange` never throws for what a host or network can do, and ScriptError for what no shell takes. */
export interface Connection {
  /** Runs the parts in order in one request and one reply (as `become` says, in a long-lived shell of that user). */
  exchange(parts: readonly Part[], become: Become | undefined, signal: AbortSignal): Promise<Reply>;
  /** Requests sent so far after the handshake. */
  readonly exchanges: number;
  close(): Promise<void>;
}

/** Opens connections; the engine gets this one function and knows nothing of SSH. */
export type Connect = (settings: ConnectionSettings, onPhase: (phase: Phase) => void) => Connection;
