import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Runs `work` while nobody else holds the lock file. A child holds the lock for us and lets go when its stdin ends,
 * so also when this process dies in whatever way.
 */
export async function withLock<T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const held = once(createInterface(holder.stdout), 'line');
  const waiting = setTimeout(onWait, 1000);
  try {
    await Promise.race([held, once(holder, 'exit').then(() => Promise.reject(new Error(`flock ${file} failed`)))]);
    clearTimeout(waiting);
    return await work();
  } finally {
    clearTimeout(waiting);
    holder.stdin.end();
  }
}
