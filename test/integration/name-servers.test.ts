import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { runHere, useFolder } from '../support/play.ts';

const PROGRAM = fileURLToPath(new URL('../support/name-server.js', import.meta.url));

interface Found {
  readonly families: readonly number[];
  readonly to: string;
  /** In milliseconds. */
  readonly asked: number;
  readonly dialled: number;
}

describe('a name with addresses of both families', () => {
  const folder = useFolder();

  /** In a network of its own, where packets for the host's IPv6 address go into a cable at whose end nobody is. */
  async function found(silent: number): Promise<Found> {
    const resolv = folder.write('resolv.conf', 'nameserver 127.0.0.1\n');
    const set = [
      'ip link set lo up',
      'ip link add hole type veth peer name far',
      'ip link set far up',
      'ip link set hole up',
      'ip addr add 2001:db8::2/64 dev hole nodad',
      'ip neigh add 2001:db8::1 lladdr 02:00:00:00:00:01 dev hole',
      'mount --bind "$1" /etc/resolv.conf',
      'shift',
      'exec "$@"',
    ].join(' && ');
    const argv = ['unshare', '-n', '-m', 'sh', '-c', set, 'sh', resolv, process.execPath, PROGRAM, String(silent)];
    const { stdout, stderr } = await runHere(argv as [string, ...string[]]);
    assert.match(stdout, /^\{/, stderr);
    return JSON.parse(stdout) as Found;
  }

  it('is reached at the one that answers where the IPv6 one is a black hole', async () => {
    const { families, to, dialled } = await found(0);
    assert.deepEqual([families, to], [[4, 6], '127.0.0.1']);
    assert.ok(dialled < 3000, `${dialled} ms`);
  });

  it('does not wait for a name server that never answers for one of them', async () => {
    const { families, to, asked } = await found(28);
    assert.deepEqual([families, to], [[4], '127.0.0.1']);
    // Its patience with a server that is silent altogether is four seconds and more.
    assert.ok(asked < 3000, `${asked} ms`);
  });
});
