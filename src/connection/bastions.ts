import type { LinkFailure } from './connection.ts';
import { login } from './login.ts';
import { jumpOf } from './ssh-config/jump.ts';
import { option, sshTarget, type SshTarget } from './ssh-config/target.ts';
import type { BastionPool, HeldBastion, LoggedIn, Wire } from './wire.ts';

interface Shared {
  readonly opening: Promise<LoggedIn | { readonly lost: LinkFailure }>;
  users: number;
}

/** More machines between than anyone has: a circle. */
export const MOST_HOPS = 8;

/**
 * Connections to the machines of ProxyJump, each shared by all hosts behind it: one handshake for a thousand hosts. Forwarded
 * streams are no sessions, so MaxSessions does not count them.
 */
export class Bastions implements BastionPool {
  readonly #shared = new Map<string, Shared>();

  /** The last machine before the target, reached through those before it; each verified under its own name. */
  async hold(
    target: SshTarget,
    { wire, signal }: { wire: Wire; signal: AbortSignal },
  ): Promise<HeldBastion | { readonly lost: LinkFailure }> {
    const bastion = bastionOf(target);
    if (target.hops + 1 > MOST_HOPS) return { lost: circle(target) };
    const key = JSON.stringify([bastion.user, bastion.address, bastion.port, bastion.jumps, target.jumps]);
    const known = this.#shared.get(key);
    const shared = known ?? { opening: login(bastion, { wire, signal, given: nothingGiven(wire) }), users: 0 };
    this.#shared.set(key, shared);
    shared.users += 1;
    const opened = await shared.opening;
    if ('lost' in opened) {
      if (this.#shared.get(key) === shared) this.#shared.delete(key);
      return { lost: { ...opened.lost, cause: `through ${bastion.name}: ${opened.lost.cause}` } };
    }
    if (!opened.isUsable() && known !== undefined) {
      if (this.#shared.get(key) === shared) this.#shared.delete(key);
      return this.hold(target, { wire, signal });
    }
    return { ssh: opened.ssh, name: bastion.name, release: this.#releaseOnce(key, shared, opened) };
  }

  #releaseOnce(key: string, shared: Shared, opened: LoggedIn): () => void {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      shared.users -= 1;
      if (shared.users > 0) return;
      if (this.#shared.get(key) === shared) this.#shared.delete(key);
      opened.close();
    };
  }
}

/** A password or a key that was given for the host is never shown to a machine between. */
function nothingGiven({ ask }: Wire) {
  return { password: undefined, requiredKey: undefined, ask };
}

/** The last jump with its own settings; the jumps before it lead to it. The first one's own ProxyJump counts, as in ssh. */
export function bastionOf({ jumps, hops, hopOptions }: SshTarget): SshTarget {
  const before = jumps.slice(0, -1);
  const { host, user, port } = jumpOf(jumps.at(-1) ?? '');
  const options = [
    ...(user === undefined ? [] : [option('User', user)]),
    ...(port === undefined ? [] : [option('Port', port)]),
    ...(before.length === 0 ? [] : [option('ProxyJump', before.join(','))]),
  ];
  return { ...sshTarget(host, { ...hopOptions, options }), hops: hops + 1 };
}

export function circle({ name }: SshTarget): LinkFailure {
  return {
    code: 'ssh_config_syntax',
    phase: 'proxy',
    cause: `${name}: more than ${MOST_HOPS} machines between`,
    mend: 'look for a circle of ProxyJump in ~/.ssh/config',
  };
}
