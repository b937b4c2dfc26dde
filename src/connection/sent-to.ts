import type { Writable } from 'node:stream';

/** Writes and waits until the stream has taken it; a stream that closes meanwhile takes nothing more. */
export function sentTo(stream: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      stream.off('close', done);
      resolve();
    };
    if (!stream.writable) {
      resolve();
      return;
    }
    stream.once('close', done);
    stream.write(bytes, done);
  });
}
