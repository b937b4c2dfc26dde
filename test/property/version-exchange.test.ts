import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import ssh2 from 'ssh2';
import { runs } from '../support/fuzz/fuzz.ts';
import { hostKeyPair } from '../support/host-key-pair.ts';
import { shakeHands } from '../support/shake-hands.ts';

/** Of what a server may say before its version, or instead of it. */
const SAID = fc.oneof(
  fc.constantFrom('SSH-', 'SSH-2.0-', 'SSH-2.0-x\r\n', 'SSH-1.5-x\r\n', 'SSH-2.0 \n', '\0', '\r', '\n', 'Exceeded\r\n'),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer({ min: 1, max: 70_000 }).map(length => 'x'.repeat(length)),
  fc.integer({ min: 1, max: 70_000 }).map(length => '\n'.repeat(length)),
);

function pieces(text: Buffer, lengths: readonly number[]): readonly Buffer[] {
  const cut: Buffer[] = [];
  let at = 0;
  for (const length of lengths) {
    cut.push(text.subarray(at, at + length));
    at += length;
  }
  return [...cut, text.subarray(at)].filter(piece => piece.length > 0);
}

describe('the exchange of versions', () => {
  /** What comes of a server on loopback that treats its connections so. */
  async function attempt(serve: (socket: Duplex) => void, seconds: number) {
    const server = createServer({ noDelay: true }, socket => {
      socket.on('error', () => undefined);
      serve(socket);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { result, stream } = await shakeHands(port, seconds);
    if ('close' in result) result.close();
    server.close();
    return { result, isOver: stream.destroyed };
  }

  it('ends by name, and with its stream, whatever comes instead, and whenever', async () => {
    const server = fc.record({ said: fc.array(SAID, { maxLength: 6 }), hangsUp: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(server, fc.array(fc.nat(9), { maxLength: 30 }), async ({ said, hangsUp }, cuts) => {
        const { result, isOver } = await attempt(socket => {
          void (async () => {
            for (const piece of pieces(Buffer.from(said.join('')), cuts)) {
              socket.write(piece);
              await turn();
            }
            if (hangsUp) socket.end();
          })();
        }, 0.05);
        assert.ok('code' in result, 'logged in');
        assert.ok(
          ['not_ssh', 'hung_up', 'handshake_timeout', 'econnreset', 'epipe'].includes(result.code),
          result.cause,
        );
        assert.deepEqual([result.phase, isOver], ['handshake', true]);
      }),
      { numRuns: runs(40) },
    );
  });

  it('ends at once where the bytes have no end', async () => {
    for (const [endless, cause] of [
      ['x', /no identification within 65536 bytes/],
      ['line\r\n', /no identification within 65536 bytes/],
      ['\0\n', /Invalid version/],
    ] as const) {
      // No deadline that a machine could be too slow for: it is the bytes that end it.
      const { result } = await attempt(socket => {
        const pour = (): void => {
          while (!socket.destroyed && socket.write(endless.repeat(1000)));
        };
        socket.on('drain', pour);
        pour();
      }, 3600);
      assert.ok('code' in result);
      assert.deepEqual([result.code, result.phase], ['not_ssh', 'handshake']);
      assert.match(result.cause, cause);
    }
  });

  it('tells what a server says that hangs up', async () => {
    const { result } = await attempt(socket => socket.end('\r\nExceeded MaxStartups\r\n'), 3600);
    assert.ok('code' in result);
    assert.match(result.cause, /hung up during the SSH handshake: Exceeded MaxStartups$/);
  });

  it('tells a server that hangs up once it has told its version from one that cannot be reached', async () => {
    const { result } = await attempt(socket => socket.end('SSH-2.0-x\r\n'), 3600);
    assert.ok('code' in result);
    assert.deepEqual([result.code, result.phase], ['hung_up', 'handshake']);
  });

  it('takes a version in pieces of any length behind any notice', async () => {
    const { private: key } = hostKeyPair();
    const server = new ssh2.Server({ hostKeys: [key] }, client => {
      client.on('error', () => undefined);
      client.on('authentication', context => context.accept());
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    const notices = fc.array(fc.constantFrom('careful\r\n', '\n', 'no SSH-2.0-x\n', 'é\n'), { maxLength: 3 });
    await fc
      .assert(
        fc.asyncProperty(notices, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 }), async (notice, cuts) => {
          const { result } = await attempt(socket => {
            const inner = connect({ port, host: '127.0.0.1', noDelay: true });
            inner.on('error', () => undefined);
            socket.pipe(inner);
            inner.once('data', (first: Buffer) => {
              inner.pause();
              void (async () => {
                for (const piece of pieces(Buffer.concat([Buffer.from(notice.join('')), first]), cuts)) {
                  socket.write(piece);
                  await turn();
                }
                inner.pipe(socket);
              })();
            });
          }, 3600);
          assert.ok('ssh' in result, JSON.stringify(result));
        }),
        { numRuns: runs(20) },
      )
      .finally(() => server.close());
  });
});
