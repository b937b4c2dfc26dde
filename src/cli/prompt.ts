import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Secret } from '../model/secret.ts';

/** Asks for a secret: not echoed on a terminal; from a pipe, one line is read. */
export async function askSecret(question: string): Promise<Secret> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
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
