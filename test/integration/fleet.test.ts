import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname } from 'node:path';
import { type Argv, type FleetHost, needsFleet, startFleet, useFleet } from '../support/fleet.ts';

function ssh(host: FleetHost, user: string, ...command: readonly string[]): Argv {
  const options = [
    'BatchMode=yes',
    `UserKnownHostsFile=${host.knownHostsFile}`,
    'ConnectTimeout=2',
    'IdentitiesOnly=yes',
  ];
  const flags = options.flatMap(option => ['-o', option]);
  return ['ssh', '-F', '/dev/null', ...flags, '-i', host.privateKeyFile, `${user}@${host.address}`, ...command];
}

/** The namespaces of a fleet that are there; other fleets may come and go meanwhile. */
function namespacesOf(inventoryFile: string): string[] {
  const id = basename(dirname(inventoryFile));
  const all = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).split('\n');
  return all.filter(line => line.startsWith(`xp-${id}-`));
}

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`a fleet of ${flavour} hosts`, () => {
    const theFleet = useFleet({ hosts: 3, flavour });

    it('lets the controller in by key, each host under its own name and host key', async () => {
      const fleet = theFleet();
      const outputs = await Promise.all(
        fleet.hosts.map(host => fleet.runInControl(ssh(host, 'root', 'hostname', ';', 'id', '-u'))),
      );
      assert.deepEqual(
        outputs.map(output => output.stdout),
        ['h1\n0\n', 'h2\n0\n', 'h3\n0\n'],
      );
    });

    it('says nothing of its own on login', async () => {
      const fleet = theFleet();
      const { stdout, stderr } = await fleet.runInControl(ssh(fleet.hosts[0], 'root', 'true'));
      assert.deepEqual([stdout, stderr], ['', '']);
    });

    it('keeps files, processes and links of one host from the others', async () => {
      const fleet = theFleet();
      const [one, two] = fleet.hosts;
      assert.ok(two);
      await fleet.exec(one, ['sh', '-c', 'echo mine >/etc/mine; ip link add br7 type bridge']);
      const look: Argv = ['sh', '-c', 'cat /etc/mine; ip -o link show br7 | wc -l; ls -d /proc/[0-9]* | wc -l'];
      const [mine, others] = await Promise.all([fleet.exec(one, look), fleet.exec(two, look)]);
      assert.match(mine.stdout, /^mine\n1\n[0-9]\n$/);
      assert.match(others.stdout, /^0\n[0-9]\n$/);
    });

    it('shows a host none of the mounts and devices of this machine', async () => {
      const fleet = theFleet();
      const { stdout } = await fleet.exec(fleet.hosts[0], [
        'sh',
        '-c',
        'cut -d " " -f 2 /proc/mounts; ls /dev/*da* 2>&1',
      ]);
      assert.match(stdout, /^\/\n\/proc\n\/sys\n\/dev\/pts\nls: /);
    });

    it('runs what is signalled as any host does: an interrupt ends it', async () => {
      const fleet = theFleet();
      const { exitStatus } = await fleet.runInControl(
        ssh(fleet.hosts[0], 'root', "sh -c 'kill -INT $$; echo survived'"),
      );
      assert.notEqual(exitStatus, 0);
    });

    it('becomes a black hole when its link is cut, and comes back', async () => {
      const fleet = theFleet();
      const [host] = fleet.hosts;
      await fleet.cutLink(host);
      const cut = await fleet.runInControl(ssh(host, 'root', 'true'));
      assert.match(cut.stderr, /timed out/);
      await fleet.restoreLink(host);
      assert.equal((await fleet.runInControl(ssh(host, 'root', 'true'))).exitStatus, 0);
    });
  });
}

describe('a fleet', () => {
  beforeEach(function () {
    needsFleet(this);
  });

  it('has users for every way to become root', async () => {
    const fleet = await startFleet({ hosts: 1 });
    const [host] = fleet.hosts;
    try {
      const [free, refused, asked, su] = await Promise.all([
        fleet.runInControl(ssh(host, 'deploy', 'sudo -n id -u')),
        fleet.runInControl(ssh(host, 'ops', 'sudo -n id -u')),
        fleet.runInControl(ssh(host, 'ops', 'sudo -S -p "" id -u'), { stdin: 'fleet-ops\n' }),
        fleet.runInControl(ssh(host, 'ops', 'su root -c "id -u"'), { stdin: 'fleet-root\n' }),
      ]);
      assert.deepEqual([free.stdout, refused.stdout, asked.stdout, su.stdout], ['0\n', '', '0\n', '0\n']);
    } finally {
      await fleet.stop();
    }
  });

  it('has exports that are parsed and recorded host by host', async () => {
    const fleet = await startFleet({ hosts: 2 });
    try {
      const [one, two] = fleet.hosts;
      assert.ok(two);
      const share =
        'mkdir /srv/x; echo "/srv/x 10.77.0.1(rw,sync,no_subtree_check)" >/etc/exports; exportfs -ra; exportfs';
      assert.match((await fleet.exec(one, ['sh', '-c', share])).stdout, /\/srv\/x\s+10\.77\.0\.1/);
      assert.equal((await fleet.exec(two, ['exportfs'])).stdout, '');
    } finally {
      await fleet.stop();
    }
  });

  it('leaves no namespace and no process behind', async () => {
    const fleet = await startFleet({ hosts: 2 });
    assert.equal(namespacesOf(fleet.inventoryFile).length, 3);
    await fleet.exec(fleet.hosts[0], ['sh', '-c', 'sleep 98765 >/dev/null 2>&1 &']);
    await fleet.stop();
    assert.deepEqual(namespacesOf(fleet.inventoryFile), []);
    assert.throws(() => execFileSync('pgrep', ['-f', 'sleep 98765']));
  });

  it('is there for people too: up, a playbook, status, down', () => {
    const id = `u${process.pid}`;
    const command = (...argv: readonly string[]): string =>
      execFileSync('sh', ['test/fleet/fleet', ...argv, '--id', id], { encoding: 'utf8', stdio: 'pipe' });
    const said = command('up', '3');
    try {
      const [, namespace = '', inventory = ''] =
        /ip netns exec (\S+) npx xenplay run -i (\S+) PLAYBOOK/.exec(said) ?? [];
      const run = ['build/src/cli/start.js', 'run', '-i', inventory, 'test/bench/plays/one-command.yaml'];
      const recap = execFileSync('ip', ['netns', 'exec', namespace, process.execPath, ...run], { encoding: 'utf8' });
      assert.equal(recap.match(/ok=1 +changed=0 +unreachable=0 +failed=0/g)?.length, 3);
      assert.match(command('status'), new RegExp(`^${id}: 3 hosts`, 'm'));
      assert.throws(() => command('up', '3'), /is up already/);
    } finally {
      command('down');
    }
    assert.deepEqual(namespacesOf(`/${id}/inventory.yaml`), []);
  });

  it('goes away with the process that started it, even when that is killed', async () => {
    const program = `import { startFleet } from './build/test/support/fleet.js';
      const fleet = await startFleet({ hosts: 1 });
      process.stdout.write(fleet.inventoryFile);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', program]);
    owner.stderr.pipe(process.stderr);
    const [inventoryFile] = (await once(owner.stdout, 'data')) as [Buffer];
    assert.equal(namespacesOf(inventoryFile.toString()).length, 2);
    owner.kill('SIGKILL');
    await until(() => namespacesOf(inventoryFile.toString()).length === 0);
  });

  it('is cleared away by the next one when its keeper was killed too', async () => {
    const id = `k${process.pid}`;
    const keeper = spawn('sh', ['test/fleet/fleet', 'hold', '1', '--id', id]);
    await once(keeper.stdout, 'data');
    keeper.kill('SIGKILL');
    await once(keeper, 'exit');
    assert.equal(namespacesOf(`/${id}/inventory.yaml`).length, 2);
    await (await startFleet({ hosts: 1 })).stop();
    assert.deepEqual(namespacesOf(`/${id}/inventory.yaml`), []);
  });
});

/** Polls for what has no event; the test's own timeout is the bound. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 20));
}
