import type { LinkFailure, Phase } from './connection.ts';
import { MOST_NOISE_BYTES } from './flood.ts';

interface Start {
  readonly startSeconds: number;
  readonly startPhase: Phase;
}

export const INTERRUPTED: LinkFailure = {
  code: 'interrupted',
  phase: 'exchange',
  cause: 'the run was interrupted',
  mend: 'run again: what is right is left as it is',
};

export const CLOSED: LinkFailure = {
  code: 'closed',
  phase: 'exchange',
  cause: 'the shell on the host was closed',
  mend: 'run again',
};

export function tooNoisy({ startPhase }: Start): LinkFailure {
  const cause = `the login printed more than ${MOST_NOISE_BYTES >> 20} MiB, and no shell answered`;
  return {
    code: 'login_floods',
    phase: startPhase,
    cause,
    mend: 'look at the login shell and its start-up files on the host',
  };
}

export function startTimedOut({ startPhase, startSeconds }: Start): LinkFailure {
  const cause = `no shell answered within ${startSeconds} s`;
  const mend = 'look at the login shell and its start-up files on the host, or raise --timeout';
  return { code: startPhase === 'become' ? 'become_timeout' : 'shell_timeout', phase: startPhase, cause, mend };
}
