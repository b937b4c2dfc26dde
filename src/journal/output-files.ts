import { closeSync, mkdirSync, openSync, statfsSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Passes the bytes of one output on, in order, with what may not be shown masked; `isEnd`: no more will come. */
export type MaskBytes = (bytes: Buffer, isEnd: boolean) => Buffer;

interface OutputFilesOptions {
  readonly folder: string;
  /** Gives each file a mask of its own. */
  readonly mask: () => MaskBytes;
  readonly limits?: Limits;
}

interface Limits {
  readonly fileBytes: number;
  readonly runBytes: number;
  /** Room that is left to others, the journal among them. */
  readonly freeBytes: number;
}

const MEBIBYTE = 1 << 20;
const LIMITS: Limits = { fileBytes: 64 * MEBIBYTE, runBytes: 256 * MEBIBYTE, freeBytes: 512 * MEBIBYTE };

/** Files of a run for outputs that are too long to be held, within bounds: a host that floods must not fill the disk. */
export class OutputFiles {
  readonly #options: OutputFilesOptions;
  readonly #limits: Limits;
  #count = 0;
  #leftBytes: number;

  constructor(options: OutputFilesOptions) {
    this.#options = options;
    this.#limits = options.limits ?? LIMITS;
    this.#leftBytes = this.#limits.runBytes;
  }

  /** A new file, named after `host` and `stream`; undefined when there is no room, or no file can be made. */
  open(host: string, stream: string): OutputFile | undefined {
    const { folder, mask } = this.#options;
    if (this.#leftBytes <= 0) return undefined;
    this.#count += 1;
    const path = join(folder, `${this.#count}-${host.replace(/[^\w.-]/g, '_').slice(0, LONGEST_NAME)}-${stream}`);
    try {
      const { bavail, bsize } = statfsSync(dirname(folder));
      if (bavail * bsize < this.#limits.freeBytes) return undefined;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return new OutputFile(path, mask(), this.#grants());
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return undefined;
    }
  }

  /** Says how many of the wanted bytes may be written, for one file. */
  #grants(): (wanted: number) => number {
    let left = this.#limits.fileBytes;
    return wanted => {
      const bytes = Math.min(wanted, left, this.#leftBytes);
      left -= bytes;
      this.#leftBytes -= bytes;
      return bytes;
    };
  }
}

const LONGEST_NAME = 100;

/** One output on disk. Only its owner may read it. */
export class OutputFile {
  readonly path: string;
  readonly #mask: MaskBytes;
  readonly #grant: (wanted: number) => number;
  #descriptor: number | undefined;
  #isWhole = true;

  constructor(path: string, mask: MaskBytes, grant: (wanted: number) => number) {
    this.path = path;
    this.#mask = mask;
    this.#grant = grant;
    this.#descriptor = openSync(path, 'wx', 0o600);
  }

  write(bytes: Buffer): void {
    if (this.#descriptor !== undefined) this.#append(this.#mask(bytes, false));
  }

  /** True when all that was written is there. */
  close(): boolean {
    if (this.#descriptor !== undefined) this.#append(this.#mask(Buffer.alloc(0), true));
    this.#end();
    return this.#isWhole;
  }

  #append(bytes: Buffer): void {
    const granted = this.#grant(bytes.length);
    try {
      for (let at = 0; at < granted; ) at += writeSync(this.#descriptor ?? -1, bytes, at, granted - at);
      if (granted === bytes.length) return;
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
    this.#isWhole = false;
    this.#end();
  }

  #end(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
