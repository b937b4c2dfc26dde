import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import ssh2, { type ClientChannel } from 'ssh2';
import { startTcpProxy, type TcpProxy, type TcpProxyOptions } from '../support/tcp-proxy.ts';
import { hostKeyPair } from '../support/host-key-pair.ts';

describe('tcp proxy', () => {
  const closing: (() => unknown)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function proxyTo(server: Server, options: Partial<TcpProxyOptions> = {}): Promise<TcpProxy> {
    // Resets are what some of these tests make happen.
    server.on('connection', (socket: Socket) => socket.on('error', () => undefined));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => server.close());
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const proxy = await startTcpProxy({ target: { port: address.port, host: '127.0.0.1' }, ...options });
    closing.push(() => proxy.close());
    return proxy;
  }

  async function connectTo(proxy: TcpProxy): Promise<Socket> {
    const socket = createConnection({ port: proxy.port, host: '127.0.0.1', noDelay: true });
    closing.push(() => socket.destroy());
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    return socket;
  }

  async function ask(socket: Socket, text: string): Promise<string> {
    socket.write(text);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString();
  }

  it('counts questions and answers, and the bytes of both sides', async () => {
    const proxy = await proxyTo(echo());
    const socket = await connectTo(proxy);
    for (const word of ['one', 'two', 'three']) assert.equal(await ask(socket, word), word);
    const [count] = proxy.connections;
    assert.deepEqual([count?.turns, count?.clientBytes, count?.serverBytes], [3, 11, 11]);
  });

  it('does not count what a server says unasked', async () => {
    const proxy = await proxyTo(createServer(socket => socket.write('welcome')));
    const socket = await connectTo(proxy);
    await once(socket, 'data');
    assert.equal(proxy.connections[0]?.turns, 0);
  });

  it('does not count what a client says before a greeting that it waits for', async () => {
    const late = createServer(socket => socket.once('data', () => socket.write('welcome')));
    const proxy = await proxyTo(late, { serverGreets: true });
    const socket = await connectTo(proxy);
    assert.equal(await ask(socket, 'me'), 'welcome');
    assert.equal(proxy.connections[0]?.turns, 0);
  });

  it('does not count what nobody answers', async () => {
    const heard: Socket[] = [];
    const proxy = await proxyTo(createServer(socket => heard.push(socket)));
    const socket = await connectTo(proxy);
    socket.write('first');
    await until(() => heard.length === 1);
    const [server] = heard;
    assert.ok(server);
    await once(server, 'data');
    socket.write('second');
    await once(server, 'data');
    assert.equal(proxy.connections[0]?.turns, 0);
  });

  it('does not count a farewell, even when it is answered', async () => {
    const proxy = await proxyTo(echo(), { delayMs: 5 });
    const socket = await connectTo(proxy);
    await ask(socket, 'question');
    socket.end('goodbye');
    await once(socket, 'end');
    assert.deepEqual([proxy.connections[0]?.turns, proxy.connections[0]?.serverBytes], [1, 15]);
  });

  it('takes its time in each direction', async () => {
    const proxy = await proxyTo(echo(), { delayMs: 30 });
    const socket = await connectTo(proxy);
    const start = performance.now();
    await ask(socket, 'question');
    assert.ok(performance.now() - start >= 59);
  });

  it('keeps the order of what it delays', async () => {
    const proxy = await proxyTo(echo(), { delayMs: 5 });
    const socket = await connectTo(proxy);
    const text = Array.from({ length: 2000 }, (_, line) => `line ${line}\n`).join('');
    for (let at = 0; at < text.length; at += 97) socket.write(text.slice(at, at + 97));
    socket.end();
    let heard = '';
    for await (const chunk of socket) heard += String(chunk);
    assert.equal(heard, text);
  });

  it('can turn into a black hole: nothing passes, nothing ends', async () => {
    const turns: string[] = [];
    const proxy = await proxyTo(echo(), { onTurn: connection => turns.push(String(connection.turns)) });
    const socket = await connectTo(proxy);
    await ask(socket, 'before');
    proxy.blackHole();
    const events: string[] = [];
    for (const event of ['data', 'end', 'error', 'close']) socket.on(event, () => events.push(event));
    socket.write('after');
    const second = await connectTo(proxy);
    second.write('hello?');
    const other = createConnection({ port: proxy.port, host: '127.0.0.1' });
    closing.push(() => other.destroy());
    await once(other, 'connect');
    assert.deepEqual([events, turns], [[], ['1']]);
  });

  it('can cut: both sides are told at once, and a new connection works', async () => {
    const proxy = await proxyTo(echo());
    const socket = await connectTo(proxy);
    await ask(socket, 'before');
    const told = new Promise(resolve => socket.once('error', resolve));
    proxy.cut();
    assert.match(String(await told), /ECONNRESET/);
    assert.equal(await ask(await connectTo(proxy), 'again'), 'again');
  });

  for (const delayMs of [0, 20]) {
    it(`counts application exchanges through SSH, ${delayMs} ms away, whatever their size`, async () => {
      const proxy = await proxyTo(sshEcho(), { delayMs, serverGreets: true });
      const channel = await openChannel(proxy, closing);
      const count = (): number => proxy.connections[0]?.turns ?? 0;
      await exchange(channel, 'warm up');
      const before = count();
      for (const size of [1, 100, 20_000, 3, 1]) await exchange(channel, 'x'.repeat(size));
      assert.equal(count() - before, 5);
    });
  }
});

function echo(): Server {
  return createServer({ allowHalfOpen: true }, socket => socket.pipe(socket));
}

/** A real SSH server in this process: answers each line, in one piece, when it has come whole. */
function sshEcho(): Server {
  const key = hostKeyPair().private;
  const server = new ssh2.Server({ hostKeys: [key] }, client => {
    client.on('error', () => undefined);
    client.on('authentication', context => context.accept());
    client.on('session', accept => {
      accept().on('exec', acceptExec => {
        const channel = acceptExec();
        let text = '';
        channel.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          if (!text.endsWith('\n')) return;
          channel.write(text);
          text = '';
        });
      });
    });
  });
  return server;
}

async function openChannel(proxy: TcpProxy, closing: (() => unknown)[]): Promise<ClientChannel> {
  const client = new ssh2.Client();
  closing.push(() => client.destroy());
  client.connect({ host: '127.0.0.1', port: proxy.port, username: 'root', hostVerifier: () => true });
  await once(client, 'ready');
  return new Promise((resolve, reject) =>
    client.exec('sh', (error, channel) => (error === undefined ? resolve(channel) : reject(error))),
  );
}

async function exchange(channel: ClientChannel, line: string): Promise<void> {
  channel.write(`${line}\n`);
  let heard = '';
  while (!heard.endsWith('\n')) {
    const [chunk] = (await once(channel, 'data')) as [Buffer];
    heard += chunk.toString();
  }
  assert.equal(heard, `${line}\n`);
}

/** Polls for what has no event; the test's own timeout is the bound. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5));
}
