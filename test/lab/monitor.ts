import { once } from 'node:events';
import { connect } from 'node:net';
import { LabFailure } from './failure.ts';

const PROMPT = /\(qemu\) ?$/;
const DEADLINE_MS = 60_000;

/** Gives one command to QEMU's monitor and waits until it is done. */
export async function monitorCommand(socketPath: string, command: string): Promise<void> {
  const socket = connect(socketPath);
  socket.setEncoding('utf8');
  socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'connect');
    const chunks = socket.iterator({ destroyOnReturn: false });
    await untilPrompt(chunks);
    socket.write(`${command}\n`);
    const error = /Error[^\r\n]*/.exec(await untilPrompt(chunks));
    if (error !== null) throw new LabFailure('monitor_failed', `QEMU, "${command}": ${error[0]}`, 'see serial.log');
  } finally {
    socket.destroy();
  }
}

async function untilPrompt(chunks: AsyncIterator<unknown>): Promise<string> {
  let text = '';
  while (!PROMPT.test(text)) {
    const next = await chunks.next();
    if (next.done === true) return text;
    text += String(next.value);
  }
  return text;
}
