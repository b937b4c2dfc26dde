import type { NodeSSH } from 'node-ssh';
import type { LinkFailure } from './connection.ts';
import type { HostLock } from './host-lock.ts';
import type { HandshakePlaces } from './handshake-places.ts';
import type { AskSecret } from './private-keys.ts';
import type { SshTarget } from './ssh-config/target.ts';

/** What all connections of a run share. */
export interface Wire {
  readonly ask: AskSecret;
  /** Says something to the user, once a run however many hosts it concerns. */
  readonly tell: (code: string, text: string) => void;
  readonly places: HandshakePlaces;
  readonly bastions: BastionPool;
  readonly lock: RunLock | undefined;
}

/** A host lock before it is known which host it is for. */
export interface RunLock extends Omit<HostLock, 'work'> {
  /** Absolute paths. */
  readonly playbooks: readonly string[];
}

/** A connection that is logged in. */
export interface LoggedIn {
  readonly ssh: NodeSSH;
  isUsable(): boolean;
  /** Calls the listener once when the connection is gone, at once when it is gone already. Gives what takes it off. */
  onLost(listener: (failure: LinkFailure) => void): () => void;
  close(): void;
}

/** A connection to a machine between, while somebody uses it. */
export interface HeldBastion {
  readonly ssh: NodeSSH;
  /** For messages. */
  readonly name: string;
  readonly release: () => void;
}

export interface BastionPool {
  hold(
    target: SshTarget,
    way: { wire: Wire; signal: AbortSignal },
  ): Promise<HeldBastion | { readonly lost: LinkFailure }>;
}
