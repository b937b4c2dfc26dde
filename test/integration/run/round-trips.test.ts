import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type FleetHost, useFleet } from '../../support/fleet.ts';
import { play, useFolder, runHere } from '../../support/play.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

/** Tasks of several kinds that all find the host as they want it, on their second run at the latest. */
function tasks(count: number): string {
  const kinds = [
    (i: number) => `file: {path: /root/rt/d${i}, state: directory, mode: "0755"}`,
    (i: number) => `copy: {dest: /root/rt/f${i}, content: "text ${i}\\n"}`,
    (i: number) => `lineinfile: {path: /root/rt/l${i}, line: "x=${i}", create: true}`,
    (i: number) => `stat: {path: /root/rt/f${i}}\n      register: stat${i}`,
    () => 'ping:',
  ];
  const lines = Array.from({ length: count }, (_, index) => `    - ${kinds[index % kinds.length]?.(index) ?? ''}\n`);
  return `- hosts: all\n  tasks:\n    - file: {path: /root/rt, state: directory}\n${lines.slice(1).join('')}`;
}

describe('round trips', () => {
  // OpenSSH's sshd has a client prove its other keys while the session opens: now and then one turn more, not ours.
  const theFleet = useFleet({ hosts: 2, flavour: 'busybox' });
  const folder = useFolder();

  /** Runs a play through a proxy that counts turns on the wire; the delay makes the count exact. */
  async function counted(
    playbook: string,
  ): Promise<{ exchanges: number; turns: number; changed: number; wallMs: number }> {
    const fleet = theFleet();
    const [host] = fleet.hosts;
    // The proxy runs here, the controller with it: only the way to the host goes through the fleet's control namespace.
    const inner = fleet.spawnInControl(['sh', '-c', 'exec node -e "$1" "$2"', 'sh', RELAY, host.address], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const socket = await new Promise<string>(resolve =>
      inner.stdout?.once('data', chunk => resolve(String(chunk).trim())),
    );
    const proxy = await startTcpProxy({ target: { path: socket }, delayMs: 25, serverGreets: true });
    try {
      const vars = {
        ansible_host: '127.0.0.1',
        ansible_port: proxy.port,
        ansible_user: 'root',
        ansible_ssh_private_key_file: host.privateKeyFile,
        xenplay_host_key_checking: 'off',
      };
      const inv = folder.write('inventory.yaml', `all:\n  hosts:\n    h1: ${JSON.stringify(vars)}\n`);
      const began = Date.now();
      const played = await play(runHere, folder.write('play.yaml', playbook), '-i', inv);
      assert.equal(played.code, 0, JSON.stringify(played.events.slice(-3)) + played.stderr);
      const turns = proxy.connections[0]?.turns ?? 0;
      return {
        exchanges: played.end?.exchanges['h1'] ?? 0,
        turns,
        changed: played.end?.recap['h1']?.changed ?? 0,
        wallMs: Date.now() - began,
      };
    } finally {
      await proxy.close();
      inner.kill();
    }
  }

  /** Brings the host to what the play declares, by the straight way. */
  async function settled(playbook: string): Promise<void> {
    const fleet = theFleet();
    const book = folder.write('play.yaml', playbook);
    const played = await play(argv => fleet.runInControl(argv), book, '-i', fleet.inventoryFile);
    assert.equal(played.code, 0, played.stderr);
  }

  it('are one with facts gathered, two where a task needs them before it can look', async () => {
    const gathering = tasks(5).replace('- hosts: all\n', '- hosts: all\n  gather_facts: true\n');
    await settled(gathering);
    const needing = `${gathering}    - stat: {path: "/root/{{ ansible_kernel }}"}\n    - ping:\n`;
    const [alone, needed] = [await counted(gathering), await counted(needing)];
    assert.deepEqual([alone.exchanges, needed.exchanges], [1, 2]);
  });

  it('are the same for a converged play of 1, 10 and 100 tasks, counted on the wire', async () => {
    await settled(tasks(100));
    const [one, ten, hundred] = [await counted(tasks(1)), await counted(tasks(10)), await counted(tasks(100))];
    assert.deepEqual([one.exchanges, ten.exchanges, hundred.exchanges], [1, 1, 1]);
    assert.deepEqual([one.changed, ten.changed, hundred.changed], [0, 0, 0]);
    assert.deepEqual([ten.turns, hundred.turns], [one.turns, one.turns]);
  });

  it('are one for a converged play with includes and roles, too', async () => {
    folder.write('roles/r/tasks/main.yaml', '- copy: {dest: /root/of-role, content: "{{ item }}"}\n');
    folder.write('roles/r/handlers/main.yaml', '- {name: h, ping: }\n');
    folder.write('outer.yaml', '- ping:\n- include_tasks: inner.yaml\n  loop: [1, 2]\n');
    folder.write('inner.yaml', '- file: {path: "/root/rt-{{ item }}", state: directory}\n');
    const included = [
      '- hosts: all\n  tasks:\n    - include_tasks: outer.yaml\n    - include_role: {name: r}\n      vars: {item: x}',
      '    - command: "true"\n      changed_when: false\n      when: false\n    - ping:\n',
    ].join('\n');
    await settled(included);
    const { exchanges, changed } = await counted(included);
    assert.deepEqual([exchanges, changed], [1, 0]);
  });

  it('are one more for each task that changes something', async () => {
    const before = await counted(tasks(10));
    await theFleet().exec(theFleet().hosts[0], ['rm', '-rf', '/root/rt/f1', '/root/rt/l2', '/root/rt/d5']);
    const after = await counted(tasks(10));
    assert.deepEqual([after.changed, after.exchanges, after.turns - before.turns], [3, 4, 3]);
  });

  it('are over for a host on which nothing is left to do, which lets go of its connection while others are at work', async () => {
    const fleet = theFleet();
    const [idle, busy] = fleet.hosts;
    assert.ok(busy);
    await settled(tasks(10));
    const wait = `command: sh -c 'until test -e /root/go; do sleep 0.1; done'`;
    const book = folder.write(
      'play.yaml',
      `${tasks(10)}    - ${wait}\n      when: inventory_hostname == "${busy.name}"\n    - ping:\n`,
    );
    const whole = play(argv => fleet.runInControl(argv), book, '-i', fleet.inventoryFile);
    const connections = async (host: FleetHost): Promise<number> => {
      const { stdout } = await fleet.exec(host, ['cat', '/proc/net/tcp']);
      return stdout.split('\n').filter(line => ESTABLISHED_AT_22.test(line)).length;
    };
    const isWaiting = async (host: FleetHost): Promise<boolean> =>
      (await fleet.exec(host, ['sh', '-c', 'cat /proc/[0-9]*/cmdline'])).stdout.includes('until test -e /root/go');
    while (!(await isWaiting(busy))) await delay(50);
    while ((await connections(idle)) > 0) await delay(50);
    assert.equal(await connections(busy), 1);
    await fleet.exec(busy, ['touch', '/root/go']);
    const played = await whole;
    assert.equal(played.code, 0, played.stderr);
    assert.equal(played.end?.exchanges[idle.name], 1);
  });
});

/** A line of /proc/net/tcp: local address and port, remote ones, state. */
const ESTABLISHED_AT_22 = /^ *\d+: [\dA-F]{8}:0016 [\dA-F]{8}:[\dA-F]{4} 01 /;

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
