import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { useFleet } from '../support/fleet.ts';
import type { ProxiedConnection } from '../support/tcp-proxy.ts';

/** What the two say at the same time (in the handshake) crosses on the way, on an idle machine and on a busy one. */
const DELAY_MS = 20;

describe('round trips of xenplay run, counted on the wire', function () {
  this.timeout(60_000);
  // OpenSSH's sshd lets a client prove its other keys while the session opens: sometimes one turn more, of the transport's.
  const theFleet = useFleet({ hosts: 1, flavour: 'busybox' });
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'xenplay-trips-'));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the tasks on the host, by way of a proxy that counts. */
  async function turnsOf(tasks: readonly string[]): Promise<number> {
    const fleet = theFleet();
    const [host] = fleet.hosts;
    const playbook = join(folder, 'play.yaml');
    const lines = tasks.map(task => `    - ${task}\n`).join('');
    writeFileSync(playbook, `- hosts: all\n  gather_facts: false\n  tasks:\n${lines}`);
    const program = ['build/test/support/tcp-proxy-program.js', host.address, String(host.port), String(DELAY_MS)];
    const proxy = fleet.spawnInControl([process.execPath, ...program], { stdio: ['pipe', 'pipe', 'inherit'] });
    assert.ok(proxy.stdin !== null && proxy.stdout !== null);
    const said = createInterface({ input: proxy.stdout })[Symbol.asyncIterator]();
    const port = String((await said.next()).value);
    const { exitStatus, stdout, stderr } = await fleet.runInControl([
      ...([process.execPath, 'build/src/cli/main.js', 'run', '-i', fleet.inventoryFile, playbook] as const),
      ...['-e', 'ansible_host=127.0.0.1', '-e', `ansible_port=${port}`, '--host-key-checking', 'off'],
    ]);
    const ended = once(proxy, 'exit');
    proxy.stdin.end();
    const connections = JSON.parse(String((await said.next()).value)) as readonly ProxiedConnection[];
    await ended;
    assert.equal(exitStatus, 0, stdout + stderr);
    assert.match(stdout, / changed=0 /);
    assert.equal(connections.length, 1, 'one connection a host');
    return connections[0]?.turns ?? 0;
  }

  const look = (count: number): string[] => Array<string>(count).fill('stat: {path: /etc/hosts}');
  const command = '{command: "true", changed_when: false}';

  it('are as many for 100 converged tasks as for 10, or for one', async () => {
    const one = await turnsOf(look(1));
    assert.deepEqual([await turnsOf(look(10)), await turnsOf(look(100))], [one, one]);
  });

  it('are one more for each step that must do something, wherever it stands', async () => {
    const none = await turnsOf(look(4));
    assert.equal((await turnsOf([command, ...look(3)])) - none, 1);
    assert.equal((await turnsOf([...look(2), command, command])) - none, 2);
  });
});
