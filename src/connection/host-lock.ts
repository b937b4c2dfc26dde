import { createHash } from 'node:crypto';
import { quote, scriptFile } from '../module/script.ts';
import type { LinkFailure, Part, PartResult } from './connection.ts';

/** What says to other controllers that a run is changing a host. */
export interface HostLock {
  /** Of which work there may be one at a time on a host. */
  readonly work: string;
  /** Nobody else's. */
  readonly run: string;
  /** Whom to ask: user, machine, process. */
  readonly owner: string;
  /** Takes the lock from whoever has it. */
  readonly isForced: boolean;
}

const take = scriptFile(import.meta.url, 'host-lock.sh');
export const LOCK_SECONDS = 30;

/** The script that takes the lock; it stands before the first part that changes something. */
export function lockPart(lock: HostLock): Part {
  const script = take(fileName(lock), lock.run, lock.owner, lock.isForced ? '1' : '0');
  return { script, deadlineSeconds: LOCK_SECONDS, stopOnFailure: true };
}

/** Shell text that takes the lock away when it is this run's. `isLast`: nothing comes behind it, so the shell itself becomes the rm. */
export function unlockText(lock: HostLock, isLast = false): string {
  return [
    `for xp_d in /run/lock /run /tmp; do xp_l="\${xp_d}/${fileName(lock)}"; test -f "\${xp_l}" || continue`,
    `IFS= read -r xp_r <"\${xp_l}"`,
    `case "\${xp_r}" in ${quote(`${lock.run} `)}*) ${isLast ? 'exec ' : ''}rm -f "\${xp_l}" ;; esac; done 2>/dev/null`,
  ].join('; ');
}

/** Why the lock was not taken; undefined when it was. */
export function lockRefusal(host: string, { work }: HostLock, result: PartResult | undefined): LinkFailure | undefined {
  if (result?.kind !== 'done' || result.output.exitStatus === 0) return undefined;
  const { exitStatus, stdout, stderr } = result.output;
  const mend = 'wait for its end, or take the host from it: --break-lock';
  if (exitStatus !== LOCKED) {
    const cause = `${host}: no lock could be taken: ${stderr.trim().split('\n').at(-1) ?? ''}`;
    return { code: 'host_lock_failed', phase: 'exchange', cause, mend: 'look at /run/lock, /run and /tmp of the host' };
  }
  const [seconds = '?', owner = '?'] = stdout.trim().split('\n');
  const cause = `${host}: another run of ${work} has been changing this host for ${seconds} s: ${owner}`;
  return { code: 'host_locked', phase: 'exchange', cause, mend };
}

const LOCKED = 75;

function fileName({ work }: HostLock): string {
  return `xenplay-run-${createHash('sha256').update(work).digest('hex').slice(0, 16)}`;
}
