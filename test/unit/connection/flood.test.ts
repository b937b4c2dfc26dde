import assert from 'node:assert/strict';
import { Pace, Throttle } from '../../../src/connection/flood.ts';
import { Shell, type ShellProcess } from '../../../src/connection/shell.ts';

const CHUNK = Buffer.alloc(32 << 10, 'noise\n');
const MEBIBYTE = 1 << 20;

/** A host that prints as much as is taken. */
class Flooder implements ShellProcess {
  written = '';
  read = 0;
  isPaused = false;
  isKilled = false;
  #listener: (chunk: Buffer) => void = () => undefined;

  /** As long as somebody reads, but not without end. */
  flood(mostBytes: number): void {
    for (const end = this.read + mostBytes; this.read < end && !this.isPaused && !this.isKilled; ) this.say(CHUNK);
  }

  say(chunk: Buffer): void {
    this.read += chunk.length;
    this.#listener(chunk);
  }

  write(text: string): void {
    this.written += text;
  }
  send(): Promise<void> {
    return Promise.resolve();
  }
  end(): void {
    this.isKilled = true;
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  onStdout(listener: (chunk: Buffer) => void): void {
    this.#listener = listener;
  }
  onStderr(): void {
    // It says nothing there.
  }
  onClose(): void {
    // It is never gone by itself.
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  kill(): Promise<void> {
    this.isKilled = true;
    return Promise.resolve();
  }
}

function asked(process: Flooder, signal: AbortSignal) {
  const shell = new Shell(process, {
    startSeconds: 600,
    startPhase: 'first_byte',
    onPhase: () => undefined,
    explainStart: () => undefined,
    host: 'h',
    hearsUs: true,
    looksTogether: () => true,
  });
  return shell.run([{ script: { text: 'yes', args: [] }, deadlineSeconds: 600, stopOnFailure: false }], signal);
}

describe('a host that floods', () => {
  it('is given up at once when its login does, however much time it has', async () => {
    const process = new Flooder();
    const reply = asked(process, new AbortController().signal);
    process.flood(64 * MEBIBYTE);
    assert.equal((await reply).lost?.code, 'login_floods');
    assert.equal(process.read, MEBIBYTE + CHUNK.length);
  });

  it('is not read on once it printed more than is kept, and is ended like any other', async () => {
    const process = new Flooder();
    const stop = new AbortController();
    const reply = asked(process, stop.signal);
    const nonce = /xp_n=(\w+)/.exec(process.written)?.[1] ?? '';
    process.say(Buffer.from(`${nonce} b 42 42 1\n`));
    process.flood(64 * MEBIBYTE);
    assert.ok(process.isPaused);
    assert.ok(process.read < 8 * MEBIBYTE + 4 * CHUNK.length, String(process.read));
    stop.abort();
    assert.equal((await reply).lost?.code, 'interrupted');
    // Or the end of the session would never be seen.
    assert.ok(process.isKilled && !process.isPaused);
  });

  it('is read again when its time has come, whatever was left to be read by others', async () => {
    const seen: string[] = [];
    await new Promise<void>(resolve => {
      const pause = () => void seen.push('pause');
      const resume = () => {
        seen.push('resume');
        resolve();
      };
      new Throttle({ pause, resume }, new Pace(1 << 30, () => 0)).hold(CHUNK.length);
    });
    assert.deepEqual(seen, ['pause', 'resume']);
  });
});

describe('the pace of what is too much', () => {
  it('is shared: the next one waits for all before it', () => {
    let now = 0;
    const pace = new Pace(1000, () => now);
    assert.deepEqual([pace.take(100), pace.take(100), pace.take(500)], [100, 200, 700]);
    now = 650;
    assert.equal(pace.take(100), 150);
    now = 5000;
    assert.equal(pace.take(100), 100);
  });
});
