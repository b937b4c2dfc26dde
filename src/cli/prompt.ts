import { readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Secret } from '../model/secret.ts';

/** Asks for a secret: not echoed on a terminal; from a pipe, one line is read and what follows stays for the next question. */
export async function askSecret(question: string): Promise<Secret> {
  if (!process.stdin.isTTY) return new Secret(lineOfPipe());
  process.stderr.write(question);
  const answer = await lineOfTerminal('', SILENT);
  process.stderr.write('\n');
  return new Secret(answer);
}

/** Where the keys go that are not to be shown. */
export const SILENT = new Writable({ write: (_chunk, _encoding, done) => done() });

/** Asks on the terminal for what may be seen. */
export function askOpenly(question: string): Promise<string> {
  return lineOfTerminal(question, process.stderr);
}

/**
 * While a line is typed, the terminal gives Ctrl-C as a key: it is passed on as the signal that it would have been. That ends the
 * program, or where hosts are at work, drains the run; it must never count as an empty answer that the work goes on with.
 */
async function lineOfTerminal(question: string, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  const answer = await new Promise<string | undefined>(resolve => {
    lines.once('SIGINT', () => resolve(undefined));
    lines.once('close', () => resolve(''));
    lines.question(question, resolve);
  });
  lines.close();
  if (answer !== undefined) return answer;
  process.stderr.write('\n');
  process.kill(process.pid, 'SIGINT');
  return '';
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
