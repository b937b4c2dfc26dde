// Thousands of SSH hosts in one process: each connection gets the replies that a real host gave to the same requests.
//   node servers.js FILE   FILE: JSON of ServerConfig. Prints "ready" once all doors are open, ends with its standard input.
// They listen on every address of the loopback, one port a kind; see KINDS.
import { readFileSync } from 'node:fs';
import { createServer, type Server as TcpServer, type Socket } from 'node:net';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';
import { PORTS, type ServerConfig } from './kinds.ts';
import { Replay } from './replay.ts';

/** A host that is a hundred times slower than its neighbours, which answer within some 20 ms. */
const SLOW_MS = 2000;

const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ServerConfig;
const hostKey = readFileSync(config.hostKeyFile);

const doors: readonly [number, TcpServer | ssh2.Server][] = [
  [PORTS.healthy, sshServer(channel => serve(channel, 0))],
  [PORTS.slow, sshServer(channel => serve(channel, SLOW_MS))],
  [PORTS.silent, createServer(leaveAlone)],
  [PORTS.kex_stalls, createServer(socket => leaveAlone(socket).write('SSH-2.0-OpenSSH_9.2p1\r\n'))],
  [PORTS.auth_refused, sshServer(undefined)],
  [PORTS.hangs_after_exec, sshServer(channel => void channel.resume())],
  [PORTS.dies_mid_output, sshServer((channel, client) => dieInTheMiddle(channel, client))],
  [PORTS.floods, sshServer(flood)],
];
await Promise.all(doors.map(([port, server]) => new Promise<void>(open => server.listen(port, '0.0.0.0', open))));
process.stdout.write('ready\n');
process.stdin.resume().once('end', () => process.exit(0));

type Serve = (channel: ServerChannel, client: Connection) => void;

/** A server that lets the fleet's key in; without `serveChannel` it lets nobody in. */
function sshServer(serveChannel: Serve | undefined): ssh2.Server {
  return new ssh2.Server({ hostKeys: [hostKey] }, client => {
    client.on('error', () => undefined);
    client.on('authentication', context => {
      if (serveChannel !== undefined && context.method === 'publickey') context.accept();
      else context.reject(['publickey']);
    });
    client.on('session', accept => {
      accept().on('exec', acceptExec => serveChannel?.(acceptExec(), client));
    });
  });
}

function serve(channel: ServerChannel, delayMs: number): void {
  const replay = new Replay(config.replies);
  channel.on('data', (chunk: Buffer) => {
    for (const { stdout, stderr } of replay.push(chunk.toString('latin1')))
      setTimeout(() => {
        if (stderr !== '') channel.stderr.write(stderr);
        channel.write(stdout);
      }, delayMs);
  });
  channel.on('end', () => {
    channel.exit(0);
    channel.end();
  });
}

function dieInTheMiddle(channel: ServerChannel, client: Connection): void {
  const replay = new Replay(config.replies);
  channel.on('data', (chunk: Buffer) => {
    const [reply] = replay.push(chunk.toString('latin1'));
    if (reply === undefined) return;
    channel.write(reply.stdout.slice(0, reply.stdout.length / 2));
    setImmediate(() => client.end());
  });
}

/** As much as the client takes, for ever. */
function flood(channel: ServerChannel): void {
  const noise = Buffer.alloc(32 * 1024, 'noise\n');
  const pour = (): void => {
    while (channel.writable && channel.write(noise));
  };
  channel
    .on('drain', pour)
    .once('data', pour)
    .on('error', () => undefined)
    .resume();
}

function leaveAlone(socket: Socket): Socket {
  return socket.on('error', () => undefined).resume();
}
