import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { RunLock } from '../connection/wire.ts';

/** What tells other controllers that this run is changing a host. A run without playbooks has no name to lock by. */
export function runLock(playbooks: readonly string[], isForced: boolean): { readonly lock?: RunLock } {
  if (playbooks.length === 0) return {};
  return {
    lock: {
      playbooks: playbooks.map(path => resolve(path)),
      run: randomBytes(8).toString('hex'),
      owner: `${userInfo().username} on ${hostname()}, process ${process.pid}`,
      isForced,
    },
  };
}
