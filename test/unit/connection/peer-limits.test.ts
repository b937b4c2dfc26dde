import assert from 'node:assert/strict';
import { getDiffieHellman } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { LinkFailure } from '../../../src/connection/connection.ts';
import { Pace } from '../../../src/connection/flood.ts';
import { PeerLimits } from '../../../src/connection/peer-limits.ts';
import type { LoggedIn } from '../../../src/connection/wire.ts';
import { hostKeyPair } from '../../support/host-key-pair.ts';
import { shakeHands } from '../../support/shake-hands.ts';

/** Servers on loopback that want more of us than a server may. No deadline ends what they do. */
describe('a hostile server', () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  async function logIn(server: { address(): unknown; close(): unknown }) {
    closers.push(() => void server.close());
    const { port } = server.address() as AddressInfo;
    // No deadline of a phase comes near.
    const { result, stream } = await shakeHands(port, 3600);
    closers.push(() => stream.destroy());
    return result;
  }

  /** A server that chooses a group for the exchange of keys and tells what comes back. */
  async function choosing(prime: Buffer, generator: number, onInit: (socket: Socket, y: Buffer) => void) {
    const server = createServer(socket => {
      socket.on('error', () => undefined);
      socket.write('SSH-2.0-OpenSSH_5.3\r\n');
      socket.write(packet(kexInit('diffie-hellman-group-exchange-sha256')));
      let told = Buffer.alloc(0);
      let isAsked = false;
      socket.on('data', chunk => {
        told = Buffer.concat([told, chunk]);
        for (const payload of payloads(told)) {
          if (payload[0] === GEX_REQUEST && !isAsked) {
            isAsked = true;
            socket.write(packet(Buffer.concat([Buffer.of(GEX_GROUP), mpint(prime), mpint(Buffer.of(generator))])));
          }
          if (payload[0] === GEX_INIT) onInit(socket, payload.subarray(5));
        }
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  it('does not have us prove its prime: that takes seconds in which no other host is served', async () => {
    // With this generator the group is not one of those that are known to be good.
    const prime = getDiffieHellman('modp16').getPrime();
    let answered = 0;
    const began = process.cpuUsage();
    const server = await choosing(prime, 5, (socket, y) => {
      answered = y.length;
      socket.end();
    });
    const result = await logIn(server);
    const { user } = process.cpuUsage(began);
    assert.equal('code' in result && result.code, 'hung_up');
    assert.ok(answered > 500 && answered < 514, `${answered} bytes`);
    // 10 ms here; the proof took seconds.
    assert.ok(user < 1_000_000, `${user} µs`);
  });

  it('is given up where its group is none to be used', async () => {
    for (const prime of [getDiffieHellman('modp2').getPrime(), Buffer.alloc(4096, 0xff)]) {
      const result = await logIn(await choosing(prime, 2, () => assert.fail('took the group')));
      assert.ok('code' in result);
      assert.deepEqual([result.code, result.phase], ['bad_group', 'handshake']);
    }
  });

  async function speaking(onClient: (client: ssh2.Connection) => void): Promise<LoggedIn> {
    const { private: key } = hostKeyPair();
    const server = new ssh2.Server({ hostKeys: [key], ident: 'OpenSSH_9.2' }, client => {
      client.on('error', () => undefined);
      client.on('authentication', context => context.accept());
      onClient(client);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const result = await logIn(server);
    assert.ok('ssh' in result, 'cause' in result ? result.cause : 'no key fits');
    return result;
  }

  it('is given up once it sends output that we did not make room for', async () => {
    const link = await speaking(client =>
      client.on('session', accept =>
        accept().on('exec', accept => {
          const channel = accept();
          const piece = Buffer.alloc(32 << 10, 'x');
          for (let at = 0; at < 100; at++) insideCall(client, 'channelData', idOf(channel), piece);
        }),
      ),
    );
    const lost = new Promise<LinkFailure>(resolve => link.onLost(resolve));
    // Nobody reads it.
    link.ssh.connection?.exec('true', () => undefined);
    assert.match((await lost).cause, /sent more output than it was allowed to/);
    assert.equal(link.isUsable(), false);
  });

  it('that asks without end is read no further before its time has come', async () => {
    const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    const client = new ssh2.Client();
    client.on('error', () => undefined);
    client.connect({ sock: stream, username: 'x', readyTimeout: 0 });
    // Once it listens.
    await once(stream, 'resume');
    const protocol = insideOf(client);
    let now = 0;
    const limits = new PeerLimits(client, stream, { pace: new Pace(1 << 30, () => 0), now: () => now });
    const listener = limits.before(chunk => {
      // Each is a packet of a kind that ssh2 passes over.
      for (const byte of chunk) Reflect.apply(Reflect.get(protocol, '_onPayload') as Take, protocol, [Buffer.of(byte)]);
    });
    const thousand = Buffer.alloc(1000, 200);
    // 49 bytes are counted for each: 128 KiB are for nothing, the third thousand is too many.
    const states = [1, 2, 3].map(() => {
      listener(thousand);
      return stream.isPaused();
    });
    assert.deepEqual(states, [false, false, true]);
    await once(stream, 'resume');
    // A minute later there is room for 4 KiB a second more.
    now = 60_000;
    listener(thousand);
    assert.equal(stream.isPaused(), false);
    for (let times = 0; times < 4; times++) listener(thousand);
    assert.equal(stream.isPaused(), true);
    stream.destroy();
  });

  it('is not asked to prove its other keys, and is served on', async () => {
    const asked: string[] = [];
    const link = await speaking(client => {
      const handlers = Reflect.get(insideOf(client), '_handlers') as Record<string, (...args: unknown[]) => void>;
      const { GLOBAL_REQUEST: onRequest } = handlers;
      handlers['GLOBAL_REQUEST'] = (protocol, name, ...rest) => {
        asked.push(String(name));
        onRequest?.(protocol, name, ...rest);
      };
      client.on('session', accept =>
        accept().on('exec', accept => {
          const channel = accept();
          channel.exit(0);
          channel.end('served');
        }),
      );
      client.once('ready', () => {
        const { public: key } = hostKeyPair();
        const blob = Buffer.from(key.split(' ')[1] ?? '', 'base64');
        const name = Buffer.from('hostkeys-00@openssh.com');
        sendPayload(client, Buffer.concat([Buffer.of(GLOBAL_REQUEST), sized(name), Buffer.of(0), sized(blob)]));
      });
    });
    const { stdout } = await link.ssh.execCommand('true');
    assert.deepEqual([stdout, asked], ['served', []]);
  });
});

type Take = (payload: Buffer) => unknown;

const KEX_INIT = 20;
const GEX_GROUP = 31;
const GEX_INIT = 32;
const GEX_REQUEST = 34;
const GLOBAL_REQUEST = 80;

function kexInit(kex: string): Buffer {
  const lists = [
    kex,
    'ssh-ed25519',
    'aes128-ctr',
    'aes128-ctr',
    'hmac-sha2-256',
    'hmac-sha2-256',
    'none',
    'none',
    '',
    '',
  ];
  return Buffer.concat([
    Buffer.of(KEX_INIT),
    Buffer.alloc(16),
    ...lists.map(list => sized(Buffer.from(list))),
    Buffer.alloc(5),
  ]);
}

function packet(payload: Buffer): Buffer {
  const padding = 16 - ((payload.length + 5) % 8);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length + padding + 1);
  head[4] = padding;
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}

/** Of what a client said behind its version, in the clear. */
function payloads(told: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let at = told.indexOf('\n') + 1; at + 5 <= told.length; ) {
    const length = told.readUInt32BE(at);
    if (at + 4 + length > told.length) break;
    found.push(told.subarray(at + 5, at + 4 + length - (told[at + 4] ?? 0)));
    at += 4 + length;
  }
  return found;
}

function sized(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function mpint(bytes: Buffer): Buffer {
  return sized((bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

function insideOf(client: object): object {
  return Reflect.get(client, '_protocol') as object;
}

function insideCall(client: ssh2.Connection, name: string, ...args: readonly unknown[]): void {
  const protocol = insideOf(client);
  Reflect.apply(Reflect.get(protocol, name) as (...args: unknown[]) => unknown, protocol, args);
}

function idOf(channel: ssh2.ServerChannel): number {
  return (Reflect.get(channel, 'outgoing') as { id: number }).id;
}

function sendPayload(client: ssh2.Connection, payload: Buffer): void {
  const protocol = insideOf(client);
  const cipher = Reflect.get(protocol, '_cipher') as {
    allocPacket(length: number): Buffer;
    encrypt(packet: Buffer): void;
  };
  const whole = cipher.allocPacket(payload.length);
  whole.set(payload, 5);
  cipher.encrypt(whole);
}
