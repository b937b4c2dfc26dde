import { connect, type Socket } from 'node:net';
import type { IpAddress } from './addresses.ts';

/** Between two attempts at addresses of one name (RFC 8305); both go on, the first one that answers is taken. */
const HEAD_START_MILLISECONDS = 250;

interface Dial {
  readonly port: number;
  readonly bindAddress: string | undefined;
  /** Told of every socket at once: one that never connects must be destroyed too, or it holds the program for minutes. */
  readonly onSocket: (socket: Socket) => void;
}

/** A TCP connection to the first of these addresses that answers. */
export function dialAny(addresses: readonly IpAddress[], { port, bindAddress, onSocket }: Dial): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const sockets: Socket[] = [];
    let failed = 0;
    let timer: NodeJS.Timeout | undefined;
    const next = (): void => {
      clearTimeout(timer);
      const address = addresses[sockets.length];
      if (address === undefined) return;
      const from = bindAddress === undefined ? {} : { localAddress: bindAddress };
      const socket = connect({ host: address.address, port, noDelay: true, ...from });
      sockets.push(socket);
      onSocket(socket);
      if (sockets.length < addresses.length) timer = setTimeout(next, HEAD_START_MILLISECONDS);
      const onError = (error: Error): void => {
        failed += 1;
        if (failed === addresses.length) reject(error);
        else next();
      };
      socket.once('error', onError);
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.off('error', onError);
        for (const other of sockets) if (other !== socket) other.on('error', () => undefined).destroy();
        resolve(socket);
      });
    };
    next();
  });
}
