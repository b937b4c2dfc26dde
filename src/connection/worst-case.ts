import { OrchestratorError } from '../model/diagnostic.ts';
import { bastionOf, MOST_HOPS } from './bastions.ts';
import type { ConnectionSettings } from './connection.ts';
import { LOCK_SECONDS } from './host-lock.ts';
import { doorOf, LONGEST_PAUSE_SECONDS, MOST_ATTEMPTS, TIMED_PHASES } from './login.ts';
import { QUEUE_PHASES } from './phase-clock.ts';
import { CONNECT_PHASES, OPENSSH_PHASES } from './reconnect-time.ts';
import { settingsTarget } from './settings-target.ts';
import { FINAL_MARK_SECONDS } from './shell.ts';
import { KILL_MILLISECONDS } from './ssh.ts';
import { TOGETHER_SECONDS } from './together.ts';
import { PHASE_SECONDS, type SshTarget } from './ssh-config/target.ts';

/** The longest that hosts may take on the way, each of them: no deadline lets more pass. */
export interface WaySeconds {
  /** All connecting over one way to a host, however often its link is lost. */
  readonly connect: number;
  /** Looks of which one hangs are asked again apart, once on a way. */
  readonly apart: number;
  /** A request beyond the deadlines of its parts: a fresh shell, the last mark, the end of what hangs. */
  readonly request: number;
  /** Taking the lock, once a shell that changes something. */
  readonly lock: number;
}

/** Of the slowest of these hosts; a phase of connecting may have at least so many seconds. */
export function waySeconds(hosts: readonly ConnectionSettings[], phaseSeconds = 0): WaySeconds {
  const ways = hosts.map(settings => wayOf(settings, phaseSeconds));
  const doors = new Map<string, number>();
  for (const { target } of ways)
    if (target !== undefined) doors.set(doorOf(target), (doors.get(doorOf(target)) ?? 0) + 1);
  const isShared = (target: SshTarget): boolean => (doors.get(doorOf(target)) ?? 0) > 1;
  const most = (secondsOf: (way: KnownWay) => number): number =>
    ways.reduce((so, way) => Math.max(so, secondsOf(way)), 0);
  const request = most(({ startSeconds }) => startSeconds) + FINAL_MARK_SECONDS + KILL_MILLISECONDS / 1000;
  return {
    connect: most(({ target, phaseSeconds }) =>
      target === undefined
        ? 0
        : CONNECT_PHASES * phaseSeconds + 2 * (loginSeconds(target, isShared(target)) + phaseSeconds),
    ),
    apart: TOGETHER_SECONDS + request,
    request,
    lock: LOCK_SECONDS,
  };
}

interface KnownWay {
  /** Absent where nothing is connected by us. */
  readonly target?: SshTarget;
  readonly phaseSeconds: number;
  readonly startSeconds: number;
}

function wayOf(settings: ConnectionSettings, atLeast: number): KnownWay {
  const phaseSeconds = Math.max(atLeast, settings.connectTimeoutSeconds ?? PHASE_SECONDS);
  if (settings.transport === 'openssh') return { phaseSeconds, startSeconds: OPENSSH_PHASES * phaseSeconds };
  if (settings.transport === 'local') return { phaseSeconds, startSeconds: phaseSeconds };
  try {
    const { target } = settingsTarget(settings);
    const longest = { ...target, phaseSeconds: Math.max(atLeast, target.phaseSeconds) };
    return { target: longest, phaseSeconds: Math.max(phaseSeconds, longest.phaseSeconds), startSeconds: phaseSeconds };
  } catch (error) {
    // Such a host is lost at once.
    if (!(error instanceof OrchestratorError)) throw error;
    return { phaseSeconds, startSeconds: phaseSeconds };
  }
}

/** The attempts to log in once: no further one begins when the time of those that were asked for is over, the last may need two tries. */
function loginSeconds(target: SshTarget, isShared: boolean): number {
  const { phaseSeconds, attempts, hops } = target;
  const queue = isShared ? QUEUE_PHASES * phaseSeconds : 0;
  const most = Math.max(attempts, MOST_ATTEMPTS);
  const own = queue + (attempts + 2) * TIMED_PHASES * phaseSeconds + most * LONGEST_PAUSE_SECONDS;
  if (target.jumps.length === 0 || hops >= MOST_HOPS) return own;
  // A connection to the machine between that was lost meanwhile is made once more.
  return own + most * 2 * loginSeconds(bastionOf(target), true);
}
