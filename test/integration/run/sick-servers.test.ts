import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import ssh2 from 'ssh2';
import { useFleet } from '../../support/fleet.ts';
import { play, runHere, useFolder } from '../../support/play.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

/** Servers on loopback that are sick in one way each; every one is named with the phase that it is sick in. */
const SICK: Readonly<Record<string, (socket: Socket) => void>> = {
  silent: () => undefined,
  stalls_in_kex: socket => void socket.write('SSH-2.0-OpenSSH_9.2\r\n'),
  no_ssh: socket => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
  hangs_up: socket => void socket.once('data', () => socket.end()),
  hangs_up_in_kex: socket => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  drips: socket => {
    const drip = setInterval(() => void socket.write('x'), 50);
    socket.on('close', () => clearInterval(drip));
  },
  greets_for_ever: socket => {
    const pour = (): void => {
      while (!socket.destroyed && socket.write('Welcome!\r\n'.repeat(1000)));
    };
    socket.on('drain', pour);
    pour();
  },
};

const NAMED: Readonly<Record<string, readonly [string, string]>> = {
  silent: ['handshake_timeout', 'handshake'],
  stalls_in_kex: ['handshake_timeout', 'handshake'],
  no_ssh: ['hung_up', 'handshake'],
  hangs_up: ['hung_up', 'handshake'],
  hangs_up_in_kex: ['hung_up', 'handshake'],
  drips: ['handshake_timeout', 'handshake'],
  greets_for_ever: ['not_ssh', 'handshake'],
  login_hangs: ['auth_timeout', 'auth'],
  session_hangs: ['channel_timeout', 'channel'],
  shell_hangs: ['shell_timeout', 'first_byte'],
  shell_ends: ['session_closed', 'exchange'],
};

describe('sick servers', () => {
  const folder = useFolder();
  const servers: (Server | ssh2.Server)[] = [];
  /** Each has an address of its own: what hangs up at one door makes others wait there. */
  const doors = new Map<string, { readonly ansible_host: string; readonly ansible_port: number }>();

  before(async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const speaking = (onClient: (client: ssh2.Connection) => void) =>
      new ssh2.Server({ hostKeys: [privateKey] }, client => {
        client.on('error', () => undefined);
        onClient(client);
      });
    const open = (client: ssh2.Connection, onExec: (channel: ssh2.ServerChannel) => void): void => {
      client.on('authentication', context => context.accept());
      client.on('session', accept => accept().on('exec', accept => onExec(accept())));
    };
    const all: Record<string, Server | ssh2.Server> = {
      ...Object.fromEntries(
        Object.entries(SICK).map(([name, onSocket]) => [
          name,
          createServer(socket => {
            socket.on('error', () => undefined);
            onSocket(socket);
          }),
        ]),
      ),
      login_hangs: speaking(client => client.on('authentication', () => undefined)),
      session_hangs: speaking(client => {
        client.on('authentication', context => context.accept());
        client.on('session', () => undefined);
      }),
      shell_hangs: speaking(client => open(client, () => undefined)),
      shell_ends: speaking(client =>
        open(client, channel => {
          channel.exit(1);
          channel.end();
        }),
      ),
    };
    for (const [name, server] of Object.entries(all)) {
      const host = `127.0.0.${servers.length + 2}`;
      await new Promise<void>(resolve => server.listen(0, host, () => resolve()));
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      doors.set(name, { ansible_host: host, ansible_port: port });
      servers.push(server);
    }
  });
  after(() => {
    for (const server of servers) server.close();
  });

  it('are each named with their phase within their deadlines, and hold nobody up', async () => {
    const vars = {
      ansible_password: 'x',
      ansible_timeout: 6,
      xenplay_host_key_checking: 'off',
    };
    const hosts = Object.fromEntries([...doors].map(([name, door]) => [name, { ...vars, ...door }]));
    const inventory = { all: { hosts: { ...hosts, here: { ansible_connection: 'local' } } } };
    const book = folder.write('ping.yaml', '- hosts: all\n  strategy: free\n  tasks:\n    - ping:\n');
    const played = await play(runHere, book, '-i', folder.write('inventory.yaml', JSON.stringify(inventory)));
    const seen = Object.fromEntries(
      Object.keys(NAMED).map(name => {
        const failure = played.resultsOf(name)[0]?.failure;
        return [name, [failure?.code, failure?.phase]];
      }),
    );
    assert.deepEqual(seen, NAMED);
    assert.equal(played.resultsOf('here')[0]?.status, 'ok');
  });

  it('that are silent are tried as often as ConnectionAttempts says', async () => {
    let connections = 0;
    servers.find((_, index) => [...doors.keys()][index] === 'silent')?.on('connection', () => (connections += 1));
    const silent = {
      ...doors.get('silent'),
      ansible_password: 'x',
      ansible_timeout: 1,
      ansible_ssh_common_args: '-o ConnectionAttempts=2',
      xenplay_host_key_checking: 'off',
    };
    const book = folder.write('ping.yaml', '- hosts: all\n  tasks:\n    - ping:\n');
    const inventory = folder.write('again.yaml', JSON.stringify({ all: { hosts: { silent } } }));
    const played = await play(runHere, book, '-i', inventory);
    assert.deepEqual([played.resultsOf('silent')[0]?.failure?.code, connections], ['handshake_timeout', 2]);
  });
});

describe('a host that floods, or is slow', () => {
  const theFleet = useFleet({ hosts: 1 });
  const folder = useFolder();

  it('fills no memory: what is too much is in a file; its processes are ended', async () => {
    const fleet = theFleet();
    const book = folder.write(
      'flood.yaml',
      '- hosts: all\n  tasks:\n    - shell: yes 0123456789abcdef\n      timeout: 4\n',
    );
    const peak = folder.write('peak', '');
    const watched = `"$@" & p=$!; while grep VmHWM /proc/$p/status >${peak}.now; do mv ${peak}.now ${peak}; sleep 0.2; done 2>/dev/null; wait $p`;
    const played = await play(
      argv => fleet.runInControl(['sh', '-c', watched, 'sh', ...argv]),
      book,
      '-i',
      fleet.inventoryFile,
    );
    const megabytes = Number(/\d+/.exec(readFileSync(peak, 'utf8'))?.[0]) / 1024;
    assert.ok(megabytes > 20 && megabytes < 250, `${megabytes} MB`);
    const failure = played.resultsOf('h1')[0]?.failure;
    assert.deepEqual([failure?.code, played.code], ['timeout', 2], played.stderr);
    const file = /\d+ more bytes were left out; see (\S+)\]/.exec(failure?.stdout ?? '')?.[1] ?? '';
    const { size, mode } = statSync(file);
    assert.deepEqual([size > 8 << 20, size <= 64 << 20, mode & 0o777], [true, true, 0o600]);
    assert.match(played.resultsOf('h1')[0]?.warnings.join() ?? '', /stdout is longer than is held .* is in /);
    const left = await fleet.exec(fleet.hosts[0], ['pgrep', '-f', '[y]es 0123456789abcdef']);
    assert.equal(left.stdout, '');
  });

  it('that takes a quarter of a second for each way is no failure', async () => {
    const fleet = theFleet();
    const [host] = fleet.hosts;
    const inner = fleet.spawnInControl(['node', '-e', RELAY, host.address], { stdio: ['pipe', 'pipe', 'inherit'] });
    const socket = await new Promise<string>(resolve =>
      inner.stdout?.once('data', chunk => resolve(String(chunk).trim())),
    );
    const proxy = await startTcpProxy({ target: { path: socket }, delayMs: 250 });
    try {
      const vars = {
        ansible_host: '127.0.0.1',
        ansible_port: proxy.port,
        ansible_user: 'root',
        ansible_ssh_private_key_file: host.privateKeyFile,
        xenplay_host_key_checking: 'off',
        ansible_timeout: 60,
      };
      const inventory = folder.write('slow.yaml', JSON.stringify({ all: { hosts: { h1: vars } } }));
      const played = await play(
        runHere,
        folder.write('ping.yaml', '- hosts: all\n  tasks:\n    - ping:\n'),
        '-i',
        inventory,
      );
      assert.deepEqual(
        [played.resultsOf('h1')[0]?.status, played.code],
        ['ok', 0],
        JSON.stringify(played.resultsOf('h1')),
      );
    } finally {
      await proxy.close();
      inner.kill();
    }
  });
});

/** A TCP relay from a socket file of this machine into the control namespace. */
const RELAY = `
const net = require('net'), fs = require('fs'), os = require('os'), path = require('path');
const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'xenplay-relay-')), 'socket');
net.createServer(client => {
  const server = net.connect({ host: process.argv[1], port: 22, noDelay: true });
  client.pipe(server).pipe(client);
  for (const end of [client, server]) end.on('error', () => { client.destroy(); server.destroy(); });
}).listen(file, () => console.log(file));
`;
