import { readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Secret } from '../model/secret.ts';

/** Asks for a secret: not echoed on a terminal; from a pipe, one line is read and what follows stays for the next question. */
export async function askSecret(question: string): Promise<Secret> {
  if (!process.stdin.isTTY) return new Secret(lineOfPipe());
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    const answer = await new Promise<string>(resolve => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
    });
    return new Secret(answer);
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

const NEWLINE = 10;

/** Byte by byte: a reader of larger pieces would swallow the answers of later questions. */
function lineOfPipe(): string {
  const [bytes, byte]: [number[], Buffer] = [[], Buffer.alloc(1)];
  while (readByte(byte) && byte[0] !== NEWLINE) bytes.push(byte[0] ?? 0);
  return Buffer.from(bytes).toString('utf8').replace(/\r$/, '');
}

function readByte(byte: Buffer): boolean {
  try {
    return readSync(0, byte) === 1;
  } catch (error) {
    // Standard input that is closed, or a terminal of a background job.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
