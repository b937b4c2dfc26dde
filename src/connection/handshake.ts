import { type Config, NodeSSH } from 'node-ssh';
import { algorithmsFor } from './algorithms.ts';
import type { LinkFailure } from './connection.ts';
import type { Credentials } from './credentials.ts';
import { authRefused, LOST, linkFailure, placeOf, unusableAlgorithms } from './failures.ts';
import { HostKeys, type KeyRefusal } from './host-keys.ts';
import { PeerLimits } from './peer-limits.ts';
import type { PhaseClock } from './phase-clock.ts';
import type { Reached } from './reach.ts';
import { signAtOnce } from './sign-at-once.ts';
import type { SshTarget } from './ssh-config/target.ts';
import { VersionExchange } from './version-exchange.ts';
import type { LoggedIn } from './wire.ts';

export interface Handshake {
  readonly reached: Reached;
  readonly credentials: Credentials;
  /** Host key types to ask for first, after a first attempt showed another one. */
  readonly askFor: ReadonlySet<string> | undefined;
  readonly clock: PhaseClock;
}

type Result = LoggedIn | LinkFailure | { readonly askFor: ReadonlySet<string> };

/** Speaks SSH over a stream: agrees on keys, verifies the server, logs in. Over with the clock at the latest. */
export async function handshake(
  target: SshTarget,
  { reached, credentials, askFor, clock }: Handshake,
): Promise<Result> {
  const keys = new HostKeys(target);
  const algorithms = algorithmsFor(target, offered => keys.preferred(offered, askFor));
  if ('unusable' in algorithms)
    return unusableAlgorithms(algorithms.unusable.keyword, algorithms.unusable.asked, target);
  let refusal: KeyRefusal | undefined;
  const ssh = new NodeSSH();
  const version = new VersionExchange(reached.stream, ssh2 => {
    if (ssh.connection === null) return ssh2;
    signAtOnce(ssh.connection, credentials);
    return new PeerLimits(ssh.connection, reached.stream).before(ssh2);
  });
  const ready = ssh.connect({
    ...configOf(target, credentials),
    sock: reached.stream,
    hostVerifier: (key: Buffer) => {
      refusal = keys.refusal(key);
      return refusal === undefined;
    },
    algorithms: algorithms.offered,
  });
  const link = new Link(target, ssh, reached);
  // Told again whenever the server has the keys exchanged anew.
  ssh.connection?.once('handshake', () => clock.enter('auth'));
  try {
    const isReady = ready.catch((error: unknown) => link.isOnlyTheAgent(error)).then(() => link);
    const first = await Promise.race([isReady, clock.over, version.refused]);
    if (first !== link) link.close();
    return first;
  } catch (error) {
    link.close();
    if (refusal?.askFor !== undefined && askFor === undefined) return { askFor: refusal.askFor };
    if (refusal !== undefined) return refusal.failure;
    return await failureOf(error, target, { reached, credentials, clock, version });
  }
}

async function failureOf(
  error: unknown,
  target: SshTarget,
  { reached, credentials, clock, version }: Omit<Handshake, 'askFor'> & { readonly version: VersionExchange },
): Promise<LinkFailure> {
  if (error instanceof Error && /All configured authentication methods failed/.test(error.message))
    return authRefused(target, credentials.tried);
  const failure = linkFailure(error, clock.phase, target);
  const reason = (await reached.reason()) || version.said;
  return reason === '' ? failure : { ...failure, cause: `${failure.cause}: ${reason}` };
}

function configOf(target: SshTarget, { methods }: Credentials): Config {
  const left = [...methods];
  return {
    username: target.user,
    readyTimeout: 0,
    keepaliveInterval: target.aliveIntervalSeconds * 1000,
    keepaliveCountMax: target.aliveCountMax,
    // What the server does not take is not tried: that would be a round trip for nothing.
    authHandler: (offered: readonly string[] | null, _isPartial, next) => {
      let method = left.shift();
      while (method !== undefined && offered !== null && !offered.includes(wireName(method.type)))
        method = left.shift();
      // ssh2 takes `false` for the end, which its types leave out.
      next(method ?? (false as unknown as 'none'));
    },
  };
}

function wireName(type: string): string {
  return type === 'agent' ? 'publickey' : type;
}

/** node-ssh keeps no error listener once it is connected: without one of ours a reset would end this process. */
class Link implements LoggedIn {
  readonly ssh: NodeSSH;
  readonly #target: SshTarget;
  readonly #reached: Reached;
  readonly #listeners = new Set<(failure: LinkFailure) => void>();
  #lost: LinkFailure | undefined;

  constructor(target: SshTarget, ssh: NodeSSH, reached: Reached) {
    this.ssh = ssh;
    this.#target = target;
    this.#reached = reached;
    ssh.connection?.on('error', error => {
      if (!isOfAgent(error)) this.#lose(`: ${error.message}`);
    });
    ssh.connection?.on('close', () => this.#lose(''));
  }

  isUsable(): boolean {
    return this.#lost === undefined;
  }

  onLost(listener: (failure: LinkFailure) => void): () => void {
    if (this.#lost === undefined) this.#listeners.add(listener);
    else listener(this.#lost);
    return () => void this.#listeners.delete(listener);
  }

  /** An agent that does not sign with one key makes node-ssh give up, while ssh2 goes on with the next. */
  isOnlyTheAgent(error: unknown): Promise<void> {
    const client = this.ssh.connection;
    if (!isOfAgent(error) || client === null)
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    return new Promise((resolve, reject) => {
      client.once('ready', resolve);
      client.on('error', other => {
        if (!isOfAgent(other)) reject(other);
      });
      client.once('close', () => reject(new Error('No response from server')));
    });
  }

  close(): void {
    this.#lost ??= { ...LOST, phase: 'exchange' };
    this.ssh.dispose();
    this.#reached.release();
  }

  #lose(reason: string): void {
    this.#lost ??= { ...LOST, phase: 'exchange', cause: `${placeOf(this.#target)}: ${LOST.cause}${reason}` };
    const told = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of told) listener(this.#lost);
  }
}

function isOfAgent(error: unknown): boolean {
  return error instanceof Error && 'level' in error && error.level === 'agent';
}
