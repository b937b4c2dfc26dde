import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { NodeSSH } from 'node-ssh';
import { addressesOf } from './addresses.ts';
import type { LinkFailure } from './connection.ts';
import { linkFailure, placeOf } from './failures.ts';
import type { PhaseClock } from './phase-clock.ts';
import { startProxyCommand } from './proxy-command.ts';
import type { SshTarget } from './ssh-config/target.ts';
import { dialAny } from './tcp.ts';
import type { Wire } from './wire.ts';

/** A stream to the server's port, and how to let go of it. */
export interface Reached {
  readonly stream: Duplex;
  /** Ends the stream and what carries it. */
  readonly release: () => void;
  /** A better reason for the stream's end than its own error. */
  readonly reason: () => Promise<string>;
}

export interface Way {
  readonly wire: Wire;
  readonly clock: PhaseClock;
  readonly signal: AbortSignal;
  /** Called as soon as there is something that must be let go of when the attempt is given up. */
  readonly onRelease: (release: () => void) => void;
}

/** Gets to the server's port: by TCP, through the machines of ProxyJump, or by ProxyCommand. Throws what sockets throw. */
export async function reach(target: SshTarget, way: Way): Promise<Reached | { readonly lost: LinkFailure }> {
  if (target.jumps.length > 0) return throughBastion(target, way);
  if (target.proxyCommand !== undefined) {
    way.clock.enter('tcp');
    const proxy = startProxyCommand(target.proxyCommand);
    way.onRelease(proxy.end);
    return { stream: proxy.stream, release: proxy.end, reason: proxy.said };
  }
  way.clock.enter('dns');
  const addresses = await addressesOf(target.address, target.family);
  way.clock.enter('tcp');
  const sockets: Socket[] = [];
  const release = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  way.onRelease(release);
  const { port, bindAddress } = target;
  const stream = await dialAny(addresses, { port, bindAddress, onSocket: socket => sockets.push(socket) });
  return { stream, release, reason: () => Promise.resolve('') };
}

async function throughBastion(target: SshTarget, way: Way): Promise<Reached | { readonly lost: LinkFailure }> {
  way.clock.enter('proxy');
  const { wire, signal, clock } = way;
  const held = await wire.bastions.hold(target, { wire, signal });
  if ('lost' in held) return held;
  way.onRelease(held.release);
  clock.enter('tcp');
  try {
    const stream = await forwarded(held.ssh, target);
    const release = (): void => {
      stream.destroy();
      held.release();
    };
    way.onRelease(release);
    return { stream, release, reason: () => Promise.resolve('') };
  } catch (error) {
    held.release();
    return { lost: notForwarded(error, target, held.name) };
  }
}

function forwarded({ connection }: NodeSSH, { address, port }: SshTarget): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    if (connection === null) reject(new Error('the connection to the machine between was lost'));
    else
      connection.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
        if (error === undefined) resolve(channel);
        else reject(error);
      });
  });
}

function notForwarded(error: unknown, target: SshTarget, bastion: string): LinkFailure {
  const { cause } = linkFailure(error, 'tcp', target);
  const isForbidden = /prohibited/i.test(cause);
  return {
    code: isForbidden ? 'bastion_forbids' : 'bastion_cannot_reach',
    phase: 'tcp',
    cause: `${placeOf(target)}: not reached from ${bastion}: ${error instanceof Error ? error.message : String(error)}`,
    mend: isForbidden
      ? `allow it in the sshd_config of ${bastion}: AllowTcpForwarding, PermitOpen`
      : `is its sshd running, and does ${bastion} reach that address?`,
  };
}
